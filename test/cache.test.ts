import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { type RedisCache, startHeartbeat, startRedisCache } from '../src/cache.ts'
import { createRecorder, until } from './recorder.ts'
import { prepareRedis } from './redis.ts'

/** How long a call may take to fail, generously: a hung server must not hold it for long. */
const FAILS_WITHIN_MS = 3000

describe('redis cache', () => {
  test('keeps, replaces and deletes values, from the first call on', async (t) => {
    const redis = await prepareRedis(t)
    if (!redis) return
    await redis.start()
    const { cache, log } = open(t, redis.port)
    assert.equal(await cache.get('key'), undefined)
    for (const key of ['key', '{a}b', '', 'ä\u0000\r\n$5', '__proto__', 'x'.repeat(10_000)]) {
      for (const value of [Buffer.from([0, 0xff, 0x0d, 0x0a]), new Uint8Array(), randomBytes(1_000_000)]) {
        await cache.set(key, value)
        assert.deepEqual(Buffer.from((await cache.get(key)) ?? [1]), Buffer.from(value))
      }
      await cache.delete(key)
      await cache.delete(key)
      assert.equal(await cache.get(key), undefined)
    }
    assert.deepEqual(log.lines, [])
  })

  test('sends only the part of a buffer that the value is', async (t) => {
    const redis = await prepareRedis(t)
    if (!redis) return
    await redis.start()
    const { cache } = open(t, redis.port)
    await cache.set('key', new TextEncoder().encode('abcdef').subarray(2, 4))
    assert.equal(String(Buffer.from((await cache.get('key')) ?? [])), 'cd')
  })

  test('answers many calls at once, each with its own', async (t) => {
    const redis = await prepareRedis(t)
    if (!redis) return
    await redis.start()
    const { cache } = open(t, redis.port)
    const keys = Array.from({ length: 1000 }, (_, index) => `key ${index}`)
    await Promise.all(keys.map((key) => cache.set(key, Buffer.from(key))))
    const values = await Promise.all(keys.map((key) => cache.get(key)))
    assert.deepEqual(
      values.map((value) => String(Buffer.from(value ?? []))),
      keys,
    )
  })

  test('rejects calls while the server is down, works again when it is up, and says each once', async (t) => {
    const redis = await prepareRedis(t)
    if (!redis) return
    await redis.start()
    const { cache, log } = open(t, redis.port)
    await cache.set('key', Buffer.from('1'))
    await redis.kill()
    await until(() => log.lines.length > 0, 'the loss is told')
    for (let round = 0; round < 50; round++) await assertAllReject(cache)
    await redis.start()
    await until(
      () =>
        cache.get('key').then(
          () => true,
          () => false,
        ),
      'calls work again',
    )
    await cache.set('key', Buffer.from('2'))
    assert.equal(String(Buffer.from((await cache.get('key')) ?? [])), '2')
    assert.deepEqual(
      log.lines.map(({ level, msg }) => [level, msg]),
      [
        ['warn', 'cache server is away'],
        ['info', 'cache server is back'],
      ],
    )
  })

  test('rejects calls soon while the server hangs, keeps none of them, and works when it goes on', async (t) => {
    const redis = await prepareRedis(t)
    if (!redis) return
    await redis.start()
    const { cache, log } = open(t, redis.port)
    await cache.set('key', Buffer.from('before'))
    redis.freeze()
    t.after(() => redis.resume())
    const first = assertAllReject(cache)
    // These wait behind the ones that were sent.
    await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([first, assertAllReject(cache), assertAllReject(cache)])
    await assertAllReject(cache)
    await cache.set('key', Buffer.from('hung')).catch(() => undefined)
    redis.resume()
    await until(
      () =>
        cache.get('key').then(
          () => true,
          () => false,
        ),
      'calls work again',
    )
    await cache.set('key', Buffer.from('after'))
    assert.equal(String(Buffer.from((await cache.get('key')) ?? [])), 'after')
    assert.match(log.lines[0]?.msg ?? '', /away/)
    assert.match(log.lines.at(-1)?.msg ?? '', /back/)
    assert.equal(log.lines.length, 2)
  })

  test('finds a server that hangs from the start, when it goes on', async (t) => {
    const redis = await prepareRedis(t)
    if (!redis) return
    await redis.start()
    redis.freeze()
    t.after(() => redis.resume())
    const { cache } = open(t, redis.port)
    await assertAllReject(cache)
    redis.resume()
    await until(
      () =>
        cache.get('key').then(
          () => true,
          () => false,
        ),
      'calls work',
    )
  })

  test('finds a server that is started later, and says one line until then', async (t) => {
    const redis = await prepareRedis(t)
    if (!redis) return
    const { cache, log } = open(t, redis.port)
    await assertAllReject(cache)
    await assertAllReject(cache)
    assert.deepEqual(
      log.lines.map(({ msg, fields }) => [msg, fields?.address]),
      [['cache server is away', `127.0.0.1:${redis.port}`]],
    )
    await redis.start()
    await until(
      () =>
        cache.get('key').then(
          () => true,
          () => false,
        ),
      'calls work',
    )
  })

  test('logs in with the password, and with a user', async (t) => {
    const redis = await prepareRedis(
      t,
      '--requirepass',
      'p@ss:word',
      '--user',
      ...['us/er', 'on', '>pass%1', '~*', '+@all'],
    )
    if (!redis) return
    await redis.start()
    for (const login of [':p%40ss%3Aword', 'default:p%40ss%3Aword', 'us%2Fer:pass%251']) {
      const { cache, log } = open(t, redis.port, `${login}@`)
      await cache.set('key', Buffer.from(login))
      assert.equal(String(Buffer.from((await cache.get('key')) ?? [])), login)
      assert.deepEqual(log.lines, [])
    }
  })

  test('rejects calls when the password is wrong or missing, with one line that does not show it', async (t) => {
    const redis = await prepareRedis(t, '--requirepass', 'right')
    if (!redis) return
    await redis.start()
    for (const login of [':wrong-one@', 'user:wrong-one@', '']) {
      const { cache, log } = open(t, redis.port, login)
      await assertAllReject(cache)
      await assertAllReject(cache)
      assert.equal(log.lines.length, 1, login)
      assert.match(String(log.lines[0]?.fields?.error), /WRONGPASS|NOAUTH/)
      assert.doesNotMatch(JSON.stringify(log.lines), /wrong-one/)
    }
  })

  test('gives up a server that takes connections and says nothing', async (t) => {
    const { port, count } = await listen(t, () => undefined)
    const { cache, log } = open(t, port)
    await assertAllReject(cache)
    await until(() => count() > 1, 'another try')
    await assertAllReject(cache)
    assert.equal(log.lines.length, 1)
  })

  for (const [title, bytes] of [
    ['no Redis', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['broken lengths', '$-9\r\n*999999999\r\n$5\r\nab'],
    ['bytes of any kind', Buffer.from([0, 255, 13, 10, 0, 1, 2, 3]).toString('latin1')],
  ] as const) {
    test(`rejects calls when what answers is ${title}, and tries again`, async (t) => {
      const { port, count } = await listen(t, (socket) => {
        socket.on('data', () => socket.write(bytes, 'latin1'))
      })
      const { cache } = open(t, port)
      await assertAllReject(cache)
      await until(() => count() > 1, 'another try')
      await assertAllReject(cache)
    })
  }

  test('rejects what a full server does not take, and reads what it has', async (t) => {
    const redis = await prepareRedis(t, '--maxmemory-policy', 'noeviction')
    if (!redis) return
    await redis.start()
    const { cache } = open(t, redis.port)
    await cache.set('key', Buffer.from('before'))
    redisCli(redis.port, 'config', 'set', 'maxmemory', '1')
    await assert.rejects(cache.set('key', Buffer.from('more')), /OOM/)
    assert.equal(String(Buffer.from((await cache.get('key')) ?? [])), 'before')
    redisCli(redis.port, 'config', 'set', 'maxmemory', '0')
    await cache.set('key', Buffer.from('after'))
  })

  test('says one line however often it tries', async (t) => {
    const { port, count } = await listen(t, (socket) => socket.destroy())
    const { log } = open(t, port)
    await until(() => count() > 4, 'the fifth try')
    assert.deepEqual(
      log.lines.map(({ msg }) => msg),
      ['cache server is away'],
    )
  })

  test('does not take an address that is none, and does not show it', () => {
    const log = createRecorder()
    assert.throws(
      () => startRedisCache({ url: 'secret@', log }),
      (error: Error) => !error.message.includes('secret'),
    )
  })
})

describe('heartbeat', () => {
  test('writes hostname and version, for a minute', async (t) => {
    const redis = await prepareRedis(t)
    if (!redis) return
    await redis.start()
    const { cache } = open(t, redis.port)
    using _ = startHeartbeat(cache, 'podinfo-1', '1.2.3')
    await until(() => redisCli(redis.port, 'get', 'podinfo-1') === '1.2.3', 'the first beat')
    const ttl = Number(redisCli(redis.port, 'ttl', 'podinfo-1'))
    assert.ok(ttl > 30 && ttl <= 60, `${ttl} s`)
  })

  test('goes on every 30 s, whatever fails, until it is disposed of', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const beats: unknown[] = []
    const setFor = (...beat: unknown[]) => {
      beats.push(beat)
      return Promise.reject(new Error('away'))
    }
    const heartbeat = startHeartbeat({ setFor }, 'host', '1')
    assert.deepEqual(beats, [[60, 'host', '1']])
    t.mock.timers.tick(90_000)
    assert.equal(beats.length, 4)
    heartbeat[Symbol.dispose]()
    t.mock.timers.tick(90_000)
    assert.equal(beats.length, 4)
  })
})

function open(t: TestContext, port: number, login = '') {
  const log = createRecorder()
  const cache = startRedisCache({ url: `tcp://${login}127.0.0.1:${port}`, log })
  t.after(() => cache[Symbol.asyncDispose]())
  return { cache, log }
}

/** Something that is no Redis. */
async function listen(t: TestContext, onSocket: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.resume().on('error', () => undefined))
    onSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { port: (server.address() as AddressInfo).port, count: () => sockets.size }
}

async function assertAllReject(cache: RedisCache): Promise<void> {
  const late = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => late.resolve('late'), FAILS_WITHIN_MS)
  const calls = [cache.get('key'), cache.set('key', Buffer.from('x')), cache.delete('key'), cache.setFor(1, 'key', 'x')]
  const outcomes = await Promise.race([Promise.allSettled(calls), late.promise])
  clearTimeout(timer)
  assert.deepEqual(outcomes === 'late' ? outcomes : outcomes.map(({ status }) => status), Array(4).fill('rejected'))
}

function redisCli(port: number, ...args: string[]): string {
  return execFileSync('redis-cli', ['-p', String(port), ...args], { encoding: 'utf8' }).trim()
}
