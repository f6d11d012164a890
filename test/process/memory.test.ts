import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { startMixedLoad } from '../e2e/mixed-load.ts'
import { raw, type Server, startServer, until } from '../server.ts'

const MIB = 2 ** 20

/** How the image has malloc behave. */
const OF_THE_IMAGE = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '262144' }

/** Megabytes of memory that are the process's own: what a container's limit counts, and can't take back. */
function ownMegabytes({ process: { pid } }: Server): number {
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

test('64 uploads of 10 MiB at once take turns, and little memory', async () => {
  await using server = await startServer(['--workers=1'])
  let peak = 0
  const timer = setInterval(() => (peak = Math.max(peak, ownMegabytes(server))), 10)
  const body = Buffer.alloc(10 * MIB, 'x')
  const framings = [{ 'content-length': String(body.length) }, { 'transfer-encoding': 'chunked' }]
  const uploads = Array.from({ length: 64 }, async (_, index) => {
    const path = index % 4 < 2 ? '/store' : '/echo'
    const { status } = await server.get(path, { method: 'POST', body, headers: framings[index % 2] ?? {} })
    return status
  })
  assert.deepEqual(new Set(await Promise.all(uploads)), new Set([202]))
  clearInterval(timer)
  // All of them would be 640 MB. The tightest container has 128 MiB.
  assert.ok(peak > 0 && peak < 128, `${peak} MB`)
})

test('clients that upload again and again take no more, as their connections are not kept', async () => {
  await using server = await startServer(['--workers=1'], OF_THE_IMAGE)
  let peak = 0
  const timer = setInterval(() => (peak = Math.max(peak, ownMegabytes(server))), 10)
  await using load = startMixedLoad(server.port, 16, 16)
  await until(() => load.soFar.uploads + load.soFar.failures.length >= 64)
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
