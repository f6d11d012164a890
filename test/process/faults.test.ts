import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, open, type Server, startServer } from '../server.ts'

/** What no random fault touches: probes, scrapes and the switch of injected faults, and what matches no route. */
const EXEMPT = [
  ['GET', '/healthz', 200],
  ['GET', '/readyz', 200],
  ['GET', '/metrics', 200],
  ['GET', '/fault_injection/status', 200],
  ['POST', '/fault_injection/disable', 202],
  ['GET', '/nothing', 404],
  ['POST', '/version', 405],
  ['GET', '//version', 301],
  ['GET', '/%zz', 400],
] as const

test('--random-error fails one in three requests, by an empty 500, 400 or 409, but for those exempt', async () => {
  await using server = await startServer(['--random-error'])
  const answers: Answer[] = []
  for (let round = 0; round < 10; round++) {
    answers.push(...(await Promise.all(Array.from({ length: 30 }, () => server.get('/version')))))
  }
  const failed = answers.filter(({ status }) => status !== 200)
  assert.deepEqual(new Set(failed.map(({ status }) => status)), new Set([500, 400, 409]))
  for (const { bytes, headers } of failed) assert.deepEqual([bytes.length, headers['content-type']], [0, undefined])
  // Six standard deviations to either side.
  assert.ok(failed.length > 51 && failed.length < 149, `${failed.length} of 300 failed`)
  await assertExempt(server)
})

test('--random-delay holds every request back, but for those exempt', async () => {
  await using server = await startServer(['--random-delay', '--random-delay-min=20', '--random-delay-max=25'])
  const held = Promise.all(['/version', '/echo', '/env'].map((path) => open({ port: server.port }, path)))
  assert.equal(await Promise.race([held, assertExempt(server)]), undefined, 'a held request was answered first')
  server.kill('SIGKILL')
  await assert.rejects(held)
})

test('--random-delay counts in its unit, and a body comes back after it', async () => {
  const words = ['--random-delay', '--random-delay-unit=ms', '--random-delay-min=300', '--random-delay-max=301']
  await using server = await startServer(words)
  const started = performance.now()
  const { status, text } = await server.get('/echo', { method: 'POST', body: 'hello' })
  assert.deepEqual([status, text], [202, 'hello'])
  assert.ok(performance.now() - started >= 299)
})

test('--random-delay beyond --http-server-timeout ends in 503', async () => {
  const words = ['--random-delay', '--random-delay-min=20', '--random-delay-max=25', '--http-server-timeout=200ms']
  await using server = await startServer(words)
  assert.equal((await server.get('/version')).status, 503)
})

test('--unhealthy and --unready keep a probe at 503 until it is switched', async () => {
  await using server = await startServer(['--unhealthy', '--unready'])
  for (const path of ['/healthz', '/readyz']) {
    const { status, bytes } = await server.get(path)
    assert.deepEqual([status, bytes.length], [503, 0])
  }
  assert.equal((await server.get('/version')).status, 200)
  assert.equal((await server.get('/readyz/enable', { method: 'POST' })).status, 202)
  assert.equal((await server.get('/readyz')).status, 200)
  assert.equal((await server.get('/healthz')).status, 503)
})

async function assertExempt(server: Server): Promise<void> {
  for (let round = 0; round < 10; round++) {
    for (const [method, path, status] of EXEMPT) assert.equal((await server.get(path, { method })).status, status, path)
  }
}
