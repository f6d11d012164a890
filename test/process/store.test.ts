import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Answer, type Server, startOneShard, startServer, until } from '../server.ts'
import { mountSmallDisk } from '../small-disk.ts'

async function makeDirectory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'podinfo-store-'))
  t.after(() => rm(path, { recursive: true, force: true }))
  return path
}

function store(server: Server, body: string | Uint8Array): Promise<Answer> {
  return server.get('/store', { method: 'POST', body })
}

function sha1(content: string | Uint8Array): string {
  return createHash('sha1').update(content).digest('hex')
}

/** That a body was refused, in words that the contract knows, and that the log has the reason. */
async function assertFails(server: Server, body: string | Uint8Array, reason: RegExp): Promise<void> {
  const { status, text } = await store(server, body)
  assert.deepEqual([status, text], [500, '{\n  "code": 500,\n  "message": "writing file failed"\n}'])
  await server.logged(({ level, msg, error }) => {
    return level === 'error' && msg === 'writing file failed' && reason.test(String(error))
  })
}

test('a disk that is full or read-only fails what it can’t take, keeps no half of it, and goes on', async (t) => {
  const path = await makeDirectory(t)
  using disk = mountSmallDisk(t, path)
  if (!disk) return
  await using server = await startOneShard([`--data-path=${path}`])
  assert.equal((await store(server, 'small')).status, 202)
  // Some at once, so that good and bad share a batch.
  await Promise.all([
    assertFails(server, Buffer.alloc(2_000_000, 'a'), /ENOSPC/),
    assertFails(server, Buffer.alloc(3_000_000, 'b'), /ENOSPC/),
    store(server, 'beside').then(({ status }) => assert.equal(status, 202)),
  ])
  assert.deepEqual((await readdir(path)).sort(), [sha1('small'), sha1('beside')].sort())
  assert.equal((await server.get(`/store/${sha1('beside')}`)).text, 'beside')
  assert.equal((await store(server, 'before')).status, 202)
  disk.remount('ro')
  await assertFails(server, 'meanwhile', /EROFS/)
  assert.equal((await server.get(`/store/${sha1('before')}`)).text, 'before')
  disk.remount('rw')
  assert.equal((await store(server, 'after')).status, 202)
})

test('a data path below a file fails every body, and the server lives on', async (t) => {
  const path = await makeDirectory(t)
  await writeFile(join(path, 'file'), '')
  await using server = await startOneShard([`--data-path=${join(path, 'file/data')}`])
  await assertFails(server, 'x', /ENOTDIR/)
  assert.ok([404, 500].includes((await server.get(`/store/${sha1('x')}`)).status))
  assert.equal((await server.get('/healthz')).status, 200)
})

test('what was acknowledged is there after kill -9 under load, whole, and nothing else stays', async (t) => {
  const path = await makeDirectory(t)
  const acknowledged = new Map<string, string>()
  {
    await using server = await startServer([`--data-path=${path}`])
    const clients = Array.from({ length: 16 }, async (_, client) => {
      for (let number = 0; ; number++) {
        const body = `${client} ${number} `.repeat(1 + ((client * number) % 5000))
        const answer = await store(server, body).catch(() => undefined)
        if (!answer) return
        assert.equal(answer.status, 202)
        acknowledged.set(answer.json<{ hash: string }>().hash, body)
      }
    })
    await until(() => acknowledged.size > 150)
    server.kill('SIGKILL')
    await Promise.all(clients)
  }
  await using server = await startOneShard([`--data-path=${path}`])
  for (const [hash, body] of acknowledged) {
    const { status, text } = await server.get(`/store/${hash}`)
    assert.equal(status, 202, hash)
    assert.ok(text === body, `${hash} is another file`)
  }
  assert.equal((await store(server, 'after')).status, 202)
  for (const name of await readdir(path)) assert.equal(sha1(await readFile(join(path, name))), name)
})
