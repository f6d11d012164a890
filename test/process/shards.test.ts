import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type Server, startServer, until } from '../server.ts'
import { crashShard } from './inspector.ts'

describe('with several shards', () => {
  let server: Server
  before(async () => {
    server = await startServer([], { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
  })
  after(() => server[Symbol.asyncDispose]())

  test('a fault switched on through one connection is seen on all, whichever shard serves them', async () => {
    const statuses = async () => {
      const answers = await Promise.all(Array.from({ length: 30 }, () => server.get('/api/info')))
      return [...new Set(answers.map(({ status }) => status))]
    }
    assert.deepEqual(await statuses(), [200])
    assert.equal((await server.get('/fault_injection/enable', { method: 'POST' })).status, 202)
    assert.deepEqual(await statuses(), [500])
    assert.equal((await server.get('/fault_injection/disable', { method: 'POST' })).status, 202)
    assert.deepEqual(await statuses(), [200])
  })

  // The last one: it ends the server.
  test('a shard that dies is replaced and logged, only its own connections are lost, and counters stay', async () => {
    for (let index = 0; index < 50; index++) await server.get('/version')
    const before = await counted(server)
    assert.equal(before, 50)
    // Enough for both shards to have some.
    const idle = Array.from({ length: 32 }, () => connect(server.port, '127.0.0.1'))
    let lost = 0
    for (const socket of idle) socket.on('error', () => undefined).on('close', () => lost++)
    await Promise.all(idle.map((socket) => once(socket, 'connect')))
    await until(async () => (await server.get('/healthz')).status === 200)

    await crashShard(server, 0)
    const died = await server.logged(({ msg }) => msg === 'shard died, starting another')
    assert.equal(died.shard, 0)
    assert.match(String(died.error), /crash test/)
    await server.logged(({ msg }) => msg === 'shard replaced')
    for (let index = 0; index < 50; index++) assert.equal((await server.get('/version')).status, 200)
    assert.equal(await counted(server), before + 50)
    assert.ok(lost > 0 && lost < idle.length, `${lost} of ${idle.length} idle connections were lost`)
    for (const socket of idle) socket.destroy()
    server.kill('SIGTERM')
    assert.equal(await server.exited, 0)
  })
})

/** Requests of `/version` that the server has counted. */
async function counted(server: Server): Promise<number> {
  const { text } = await server.get('/metrics')
  return Number(/_count\{method="GET",path="version",status="200"\} (\d+)/.exec(text)?.[1] ?? 0)
}
