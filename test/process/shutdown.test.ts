import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { startOneShard, startServer, until } from '../server.ts'
import { startClients } from './clients.ts'

/** Ends without notice, and has time for what is in flight, however slow the machine. */
const PATIENT = ['--level=debug', '--server-shutdown-timeout=30s']

describe('a first signal', { concurrency: true }, () => {
  test('may be SIGINT as well as SIGTERM', async () => {
    await using server = await startServer(['--level=debug'])
    server.kill('SIGINT')
    assert.equal(await server.exited, 0)
  })

  test('turns the probes to 503 while requests are still served', async () => {
    await using server = await startServer()
    server.kill('SIGTERM')
    for (const path of ['/healthz', '/readyz']) {
      await until(async () => (await server.get(path)).status === 503)
      assert.equal((await server.get(path)).text, '')
    }
    assert.equal((await server.get('/version')).status, 200)
    assert.equal(await server.exited, 0)
  })

  test('lets requests in flight finish, and closes what is idle and websockets, these with code 1001', async () => {
    await using server = await startServer(PATIENT)
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws/echo`)
    const closed = new Promise<number>((resolve) => socket.on('close', resolve))
    await new Promise((resolve) => socket.on('open', resolve))
    const delayed = server.get('/delay/1')
    const stored = server.get('/store', { method: 'POST', body: Buffer.alloc(8 * 2 ** 20, 'x') })
    await until(async () => (await server.get('/metrics')).text.includes('path="metrics"'))
    server.kill('SIGTERM')
    assert.equal((await delayed).status, 200)
    assert.equal((await stored).status, 202)
    assert.equal(await closed, 1001)
    assert.equal(await server.exited, 0)
  })

  test('cuts what runs longer than the deadline, and still exits with 0', async () => {
    await using server = await startOneShard(['--level=debug', '--server-shutdown-timeout=1s'])
    const cut = assert.rejects(server.get('/delay/25'))
    await server.logged(({ uri }) => uri === '/delay/25')
    server.kill('SIGTERM')
    await cut
    assert.equal(await server.exited, 0)
    const { aborted } = await server.logged(({ msg }) => msg === 'shut down')
    assert.equal(aborted, 1)
  })
})

test('a second signal exits at once with code 1', async () => {
  await using server = await startServer()
  server.kill('SIGTERM')
  await server.logged(({ msg }) => msg === 'shutting down')
  server.kill('SIGTERM')
  assert.equal(await server.exited, 1)
  assert.equal(
    server.log.some(({ msg }) => msg === 'shut down'),
    false,
  )
})

for (const workers of [1, 2]) {
  test(`no request is lost under 64 busy keep-alive clients, ${workers} shard(s)`, async () => {
    await using server = await startServer([...PATIENT, `--workers=${workers}`])
    const clients = startClients(server.port, 64, '/version', { pauseMs: 0 })
    await until(() => clients.answered > 2000)
    server.kill('SIGTERM')
    assert.equal(await server.exited, 0)
    const { lost, wrong } = await clients.stop()
    assert.deepEqual({ lost, wrong }, { lost: 0, wrong: 0 })
  })
}
