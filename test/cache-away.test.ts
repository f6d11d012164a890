import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { until } from './recorder.ts'
import { prepareRedis } from './redis.ts'
import { assertAllReject, assertWorks, openCache } from './redis-cache.ts'

describe('redis cache without a server that answers', () => {
  test('rejects calls while the server is down, works again when it is up, and says each once', async (t) => {
    const redis = await prepareRedis(t)
    if (!redis) return
    await redis.start()
    const { cache, log } = openCache(t, redis.port)
    await cache.set('key', Buffer.from('1'))
    await redis.kill()
    await until(() => log.lines.length > 0, 'the loss is told')
    for (let round = 0; round < 50; round++) await assertAllReject(cache)
    await redis.start()
    await assertWorks(cache)
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
    const { cache, log } = openCache(t, redis.port)
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
    await assertWorks(cache)
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
    const { cache } = openCache(t, redis.port)
    await assertAllReject(cache)
    redis.resume()
    await assertWorks(cache)
  })

  test('finds a server that is started later, and says one line until then', async (t) => {
    const redis = await prepareRedis(t)
    if (!redis) return
    const { cache, log } = openCache(t, redis.port)
    await assertAllReject(cache)
    await assertAllReject(cache)
    assert.deepEqual(
      log.lines.map(({ msg, fields }) => [msg, fields?.address]),
      [['cache server is away', `127.0.0.1:${redis.port}`]],
    )
    await redis.start()
    await assertWorks(cache)
  })

  test('gives up a server that takes connections and says nothing', async (t) => {
    const { port, count } = await listen(t, () => undefined)
    const { cache, log } = openCache(t, port)
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
      const { cache } = openCache(t, port)
      await assertAllReject(cache)
      await until(() => count() > 1, 'another try')
      await assertAllReject(cache)
    })
  }

  test('says one line however often it tries', async (t) => {
    const { port, count } = await listen(t, (socket) => socket.destroy())
    const { log } = openCache(t, port)
    await until(() => count() > 4, 'the fifth try')
    assert.deepEqual(
      log.lines.map(({ msg }) => msg),
      ['cache server is away'],
    )
  })
})

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
