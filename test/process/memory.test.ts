import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { test } from 'node:test'
import { startMixedLoad } from '../e2e/mixed-load.ts'
import { raw, type Server, startServer, until } from '../server.ts'
import { fillYoungHeap } from './inspector.ts'

const MIB = 2 ** 20

/** How the image has malloc behave. */
const OF_THE_IMAGE = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '262144' }

/** Megabytes of memory that are the process's own: what a container's limit counts, and can't take back. */
function ownMegabytes({ process: { pid } }: Server): number {
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

/** How many long answers have found no room so far. */
async function countDownloads(server: Server): Promise<number> {
  const { text } = await server.get('/metrics')
  return Number(/^podinfo_limit_reached_total\{limit="downloads"\} (\d+)$/m.exec(text)?.[1] ?? 0)
}

test("a shard's heap has little room for young objects, where V8 by itself takes 64 MiB", async () => {
  await using server = await startServer(['--workers=1'], { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
  const bytes = await fillYoungHeap(server, 0)
  assert.ok(bytes > 2 * MIB && bytes <= 24 * MIB, `${bytes / MIB} MiB`)
})

test('12 uploads of 10 MiB at once take turns, and little memory', async () => {
  await using server = await startServer(['--workers=1'])
  let peak = 0
  const timer = setInterval(() => (peak = Math.max(peak, ownMegabytes(server))), 10)
  const body = Buffer.alloc(10 * MIB, 'x')
  const framings = [{ 'content-length': String(body.length) }, { 'transfer-encoding': 'chunked' }]
  const uploads = Array.from({ length: 12 }, async (_, index) => {
    const path = index % 4 < 2 ? '/store' : '/echo'
    const { status } = await server.get(path, { method: 'POST', body, headers: framings[index % 2] ?? {} })
    return status
  })
  assert.deepEqual(new Set(await Promise.all(uploads)), new Set([202]))
  clearInterval(timer)
  // All of them would be 120 MB, beside some 60 of the process. The tightest container has 128 MiB.
  assert.ok(peak > 0 && peak < 128, `${peak} MB`)
})

test('clients that upload again and again take no more, as their connections are not kept', async () => {
  await using server = await startServer(['--workers=1'], OF_THE_IMAGE)
  let peak = 0
  const timer = setInterval(() => (peak = Math.max(peak, ownMegabytes(server))), 10)
  await using load = startMixedLoad(server.port, 8, 8)
  await until(() => load.soFar.uploads + load.soFar.failures.length >= 16)
  assert.deepEqual((await load.stop()).failures, [])
  clearInterval(timer)
  assert.ok(peak > 0 && peak < 96, `${peak} MB`)

  const upload = (bytes: number) => {
    const head = `POST /store HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes}\r\n\r\n`
    return raw(server.port, `${head}${'x'.repeat(bytes)}`, /"hash"/)
  }
  assert.doesNotMatch(await upload(MIB), /^Connection: close/m)
  assert.match(await upload(MIB + 1), /^Connection: close/m)
})

test('where memory is tight, clients that keep and fetch 10 MiB again and again find room for it, one answer at a time', async () => {
  // So little that there is room for one large answer.
  const limit = `process.constrainedMemory = () => ${64 * MIB}`
  const env = { ...OF_THE_IMAGE, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(limit)}` }
  await using server = await startServer(['--workers=1', '--cache-server=memory://'], env)
  const body = Buffer.alloc(10 * MIB, 'x')
  const file = `/store/${createHash('sha1').update(body).digest('hex')}`
  const steps = [
    ['PUT', '/cache/long', 202],
    ['GET', '/cache/long', 200],
    ['POST', '/store', 202],
    ['GET', file, 202],
  ] as const
  for (const [method, path] of steps) await server.get(path, { method, ...(method !== 'GET' && { body }) })
  let peak = 0
  const timer = setInterval(() => (peak = Math.max(peak, ownMegabytes(server))), 10)
  const clients = Array.from({ length: 16 }, async (_, client) => {
    for (let turn = 0; turn < 4; turn++) {
      const [method, path, wanted] = steps[(client + turn) % 4] as (typeof steps)[number]
      const { status } = await server.get(path, { method, ...(method !== 'GET' && { body }) })
      assert.equal(status, wanted, `${method} ${path}`)
    }
  })
  await Promise.all(clients)
  clearInterval(timer)
  assert.ok(peak > 0 && peak < 128, `${peak} MB`)
  const waited = await countDownloads(server)
  const idle = [0, 1].map(() => connect(server.port, '127.0.0.1').pause())
  for (const socket of idle) socket.on('error', () => undefined).write(`GET ${file} HTTP/1.1\r\nHost: x\r\n\r\n`)
  await until(async () => (await countDownloads(server)) > waited)
  for (const socket of idle) socket.destroy()
})

for (const [engine, sources] of [
  ['uws', ['cache', 'store']],
  ['node', ['cache']],
] as const) {
  test(`64 clients that ask for 10 MiB and do not read take turns, and little memory, --http-engine=${engine}`, async () => {
    await using server = await startServer(['--workers=1', '--cache-server=memory://', `--http-engine=${engine}`])
    let waited = 0
    for (const source of sources) {
      const body = Buffer.alloc(10 * MIB, 'x')
      const path = source === 'cache' ? '/cache/long' : `/store/${createHash('sha1').update(body).digest('hex')}`
      const put = source === 'cache' ? { path, method: 'PUT' } : { path: '/store', method: 'POST' }
      assert.equal((await server.get(put.path, { method: put.method, body })).status, 202)
      let peak = 0
      const timer = setInterval(() => (peak = Math.max(peak, ownMegabytes(server))), 10)
      const sockets = Array.from({ length: 64 }, () => connect(server.port, '127.0.0.1').pause())
      for (const socket of sockets) socket.on('error', () => undefined).write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
      waited = await until(async () => {
        const count = await countDownloads(server)
        return count >= waited + 62 && count
      })
      clearInterval(timer)
      for (const socket of sockets) socket.destroy()
      // All of them would be 640 MB. Garbage is collected late on a busy machine.
      assert.ok(peak > 0 && peak < 200, `${source}: ${peak} MB`)
      await until(async () => (await server.get(path)).bytes.length === body.length)
    }
  })
}

test('a client that asks again and again in one go and does not read takes little memory, however long the answers', async () => {
  await using server = await startServer(['--workers=1'], { FILLER: 'x'.repeat(8 * 1024) })
  // Hundreds of kilobytes, and some.
  for (const path of ['/swagger.json', '/env']) {
    const socket = connect(server.port, '127.0.0.1').pause()
    const closed = new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve))
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(20_000))
    await until(async () => (await server.get('/version')).status === 200)
    // The engine closes a connection on which it would have to keep an answer.
    socket.resume()
    await closed
    assert.ok(ownMegabytes(server) < 128, `${path}: ${ownMegabytes(server)} MB`)
  }
})
