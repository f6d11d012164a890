import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { type Server, startOneShard } from '../server.ts'

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
  await using server = await startOneShard(['--random-error'])
  const agent = new Agent({ keepAlive: true, maxSockets: 30 })
  const answers = await Promise.all(Array.from({ length: 300 }, () => server.get('/version', { agent })))
  agent.destroy()
  const failed = answers.filter(({ status }) => status !== 200)
  assert.deepEqual(new Set(failed.map(({ status }) => status)), new Set([500, 400, 409]))
  for (const { bytes, headers } of failed) assert.deepEqual([bytes.length, headers['content-type']], [0, undefined])
  // Six standard deviations to either side.
  assert.ok(failed.length > 51 && failed.length < 149, `${failed.length} of 300 failed`)
  await assertExempt(server, 10)
})

test('--random-delay holds every request back, to a 503 beyond --http-server-timeout, but for those exempt', async () => {
  const words = ['--random-delay', '--random-delay-min=20', '--random-delay-max=25', '--http-server-timeout=500ms']
  await using server = await startOneShard(words)
  const held = ['/version', '/echo', '/env'].map(async (path) => (await server.get(path)).status)
  await assertExempt(server, 1)
  assert.deepEqual(await Promise.all(held), [503, 503, 503])
})

describe('a server whose probes fail and whose answers come late', () => {
  let server: Server
  before(async () => {
    const delay = ['--random-delay', '--random-delay-unit=ms', '--random-delay-min=300', '--random-delay-max=301']
    server = await startOneShard([...delay, '--unhealthy', '--unready'])
  })
  after(() => server[Symbol.asyncDispose]())

  test('counts --random-delay in its unit, and a body comes back after it', async () => {
    const started = performance.now()
    const { status, text } = await server.get('/echo', { method: 'POST', body: 'hello' })
    assert.deepEqual([status, text], [202, 'hello'])
    const tookMs = performance.now() - started
    assert.ok(tookMs >= 299 && tookMs < 60_000, `${tookMs} ms`)
  })

  test('keeps a probe at 503 by --unhealthy or --unready until it is switched', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const { status, bytes } = await server.get(path)
      assert.deepEqual([status, bytes.length], [503, 0])
    }
    assert.equal((await server.get('/version')).status, 200)
    assert.equal((await server.get('/readyz/enable', { method: 'POST' })).status, 202)
    assert.equal((await server.get('/readyz')).status, 200)
    assert.equal((await server.get('/healthz')).status, 503)
  })
})

async function assertExempt(server: Server, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const [method, path, status] of EXEMPT) assert.equal((await server.get(path, { method })).status, status, path)
  }
}
