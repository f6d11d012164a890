import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { startHeartbeat, startRedisCache } from '../src/cache.ts'
import { createRecorder, until } from './recorder.ts'
import { prepareRedis } from './redis.ts'
import { assertAllReject, openCache } from './redis-cache.ts'

describe('redis cache', () => {
  test('keeps, replaces and deletes values, from the first call on', async (t) => {
    const redis = await prepareRedis(t)
    if (!redis) return
    await redis.start()
    const { cache, log } = openCache(t, redis.port)
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
    const { cache } = openCache(t, redis.port)
    await cache.set('key', new TextEncoder().encode('abcdef').subarray(2, 4))
    assert.equal(String(Buffer.from((await cache.get('key')) ?? [])), 'cd')
  })

  test('answers many calls at once, each with its own', async (t) => {
    const redis = await prepareRedis(t)
    if (!redis) return
    await redis.start()
    const { cache } = openCache(t, redis.port)
    const keys = Array.from({ length: 1000 }, (_, index) => `key ${index}`)
    await Promise.all(keys.map((key) => cache.set(key, Buffer.from(key))))
    const values = await Promise.all(keys.map((key) => cache.get(key)))
    assert.deepEqual(
      values.map((value) => String(Buffer.from(value ?? []))),
      keys,
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
      const { cache, log } = openCache(t, redis.port, `${login}@`)
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
      const { cache, log } = openCache(t, redis.port, login)
      await assertAllReject(cache)
      await assertAllReject(cache)
      assert.equal(log.lines.length, 1, login)
      assert.match(String(log.lines[0]?.fields?.error), /WRONGPASS|NOAUTH/)
      assert.doesNotMatch(JSON.stringify(log.lines), /wrong-one/)
    }
  })

  test('rejects what a full server does not take, and reads what it has', async (t) => {
    const redis = await prepareRedis(t, '--maxmemory-policy', 'noeviction')
    if (!redis) return
    await redis.start()
    const { cache } = openCache(t, redis.port)
    await cache.set('key', Buffer.from('before'))
    redisCli(redis.port, 'config', 'set', 'maxmemory', '1')
    await assert.rejects(cache.set('key', Buffer.from('more')), /OOM/)
    assert.equal(String(Buffer.from((await cache.get('key')) ?? [])), 'before')
    redisCli(redis.port, 'config', 'set', 'maxmemory', '0')
    await cache.set('key', Buffer.from('after'))
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
    const { cache } = openCache(t, redis.port)
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

function redisCli(port: number, ...args: string[]): string {
  return execFileSync('redis-cli', ['-p', String(port), ...args], { encoding: 'utf8' }).trim()
}
