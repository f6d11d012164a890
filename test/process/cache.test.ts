import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { hostname } from 'node:os'
import { type TestContext, test } from 'node:test'
import { VERSION } from '../../src/version.ts'
import { prepareRedis } from '../redis.ts'
import { type Server, startServer, until } from '../server.ts'

/** How long a request may take to fail, generously: a second is meant, and the machine may be busy. */
const FAILS_WITHIN_MS = 3000

const FAILURES = [
  ['GET', 'cache get failed'],
  ['PUT', 'cache set failed'],
  ['POST', 'cache set failed'],
  ['DELETE', 'cache delete failed'],
] as const

async function prepare(t: TestContext) {
  const redis = await prepareRedis(t)
  if (!redis) return undefined
  const cli = (...words: string[]) =>
    execFileSync('redis-cli', ['-p', String(redis.port), ...words], { encoding: 'utf8' }).trim()
  return { redis, cli, start: () => startServer([`--cache-server=tcp://127.0.0.1:${redis.port}`]) }
}

/** That requests fail soon, by every shard, each with its own words. */
async function assertFails(server: Server): Promise<void> {
  const started = performance.now()
  await Promise.all(
    Array.from({ length: 5 }, async () => {
      for (const [method, message] of FAILURES) {
        const { status, text } = await server.get('/cache/key', { method })
        assert.deepEqual([status, text], [500, `{\n  "code": 500,\n  "message": "${message}"\n}`])
      }
    }),
  )
  const tookMs = performance.now() - started
  assert.ok(tookMs < FAILURES.length * FAILS_WITHIN_MS, `failed after ${tookMs} ms`)
}

async function works(server: Server): Promise<void> {
  await until(async () => (await server.get('/cache/key', { method: 'PUT', body: 'value' })).status === 202)
  // Each shard has a connection of its own.
  await until(async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => server.get('/cache/key')))
    return answers.every(({ status, text }) => status === 200 && text === 'value')
  })
}

test('Redis that is away, at the start or later, fails requests soon and nothing else, and is found again', async (t) => {
  const prepared = await prepare(t)
  if (!prepared) return
  const { redis, start } = prepared
  await using server = await start()
  await assertFails(server)
  for (const path of ['/healthz', '/readyz']) assert.equal((await server.get(path)).status, 200)
  await redis.start()
  await works(server)
  await redis.kill()
  await assertFails(server)
  for (const path of ['/healthz', '/readyz']) assert.equal((await server.get(path)).status, 200)
  await redis.start()
  await works(server)
  redis.freeze()
  await assertFails(server)
  redis.resume()
  await works(server)
  server.kill('SIGINT')
  assert.equal(await server.exited, 0)
})

test('Redis is told host and version, for a minute at most, and a connection that is idle stays open', async (t) => {
  const prepared = await prepare(t)
  if (!prepared) return
  const { redis, cli, start } = prepared
  await redis.start()
  await using server = await start()
  // By one of the shards.
  await until(() => cli('get', hostname()) === VERSION)
  const ttl = Number(cli('ttl', hostname()))
  assert.ok(ttl > 0 && ttl <= 60, `${ttl} s`)
  await works(server)
  const connections = () => Number(/total_connections_received:(\d+)/.exec(cli('info', 'stats'))?.[1])
  const before = connections()
  // Longer than a server that owes an answer may be silent.
  await server.get('/delay/2')
  await works(server)
  // redis-cli connects for each command.
  assert.equal(connections(), before + 1)
  assert.equal(server.log.filter(({ level }) => level !== 'info').length, 0)
})
