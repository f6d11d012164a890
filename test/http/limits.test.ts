import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { Admission, type AdmissionLimits } from '../../src/http/admission.ts'
import type { App } from '../../src/http/app.ts'
import { BodyRoom } from '../../src/http/body-room.ts'
import { BODY_LIMIT, type HttpEngine } from '../../src/http/engine.ts'
import { loadEngine } from '../../src/http/engines/load.ts'
import { createPipeline } from '../../src/http/pipeline.ts'
import { routes } from '../../src/http/routes.ts'
import { LIMITS, type Limit } from '../../src/metrics/limits.ts'
import { Slots } from '../../src/metrics/slots.ts'
import { freePort } from '../ports.ts'
import { type Answer, request, until } from '../server.ts'
import { fakeApp } from './fake-app.ts'

const ADDON = fileURLToPath(new URL('../../dist/uws.node', import.meta.url))

const MIB = 2 ** 20

/** More than the kernel takes for a client that does not read. */
const LONG = 8 * MIB

const CONNECTIONS = 200

const FEW: AdmissionLimits = {
  requests: 80,
  waiting: { store: 2, cache: 3, backends: 4 },
  waitingBytes: 100,
}

for (const name of ['uws', 'node'] as const) {
  describe(`at a limit, by the engine ${name}, a client`, () => {
    let port: number
    let engine: HttpEngine
    const slots = new Slots()
    const held = holdCalls()
    before(async () => {
      port = await freePort()
      const admission = new Admission(slots.limits, 2 * LONG, FEW)
      const listeners = [{ host: '127.0.0.1', port, engine: name, http2: false }] as const
      const pipeline = createPipeline(routes, held.app, slots, admission)
      const reached = (limit: Limit) => slots.limits.reached(limit)
      const limits = { reached, maxConnections: CONNECTIONS, room: new BodyRoom(BODY_LIMIT), timeoutMs: 30_000 }
      engine = await loadEngine({ ...pipeline, ...limits, listeners, tls: undefined }, ADDON)
      await engine.listen()
    })
    after(async () => {
      held.release()
      await engine.stopListening()
      engine.close()
    })
    const get = (path: string, method = 'GET', body = '') =>
      request({ port, method, body, headers: { 'content-length': String(Buffer.byteLength(body)) } }, path)
    const counted = (limit: Limit) => slots.limits.read()[LIMITS.indexOf(limit)]

    for (const [limit, allowed, path, method] of [
      ['requests', FEW.requests, '/delay/9', 'GET'],
      ['store', FEW.waiting.store, '/store', 'POST'],
      ['store', FEW.waiting.store, `/store/${'a'.repeat(40)}`, 'GET'],
      ['cache', FEW.waiting.cache, '/cache/key', 'PUT'],
      ['cache', FEW.waiting.cache, '/cache/key', 'DELETE'],
      // Two calls for each request.
      ['backends', FEW.waiting.backends / 2, '/echo', 'POST'],
    ] as const) {
      test(`that is one too many for ${limit}, by ${method} ${path}, is answered 503, and served again later`, async () => {
        const before = counted(limit) ?? 0
        const waiting = Array.from({ length: allowed }, () => get(path, method))
        await until(() => held.count() === allowed)
        assertRefused(await get(path, method))
        assert.equal(counted(limit), before + 1)
        assert.equal((await get('/healthz')).status, 503, 'a probe tells its own truth')
        held.release()
        for (const answer of await Promise.all(waiting)) assert.ok(answer.status < 500, String(answer.status))
        const again = get(path, method)
        await until(() => held.count() === 1)
        held.release()
        assert.ok((await again).status < 500)
      })
    }

    test('whose body is one too many for the store is answered 503', async () => {
      const first = get('/store', 'POST', 'x'.repeat(FEW.waitingBytes))
      await until(() => held.count() === 1)
      assertRefused(await get('/store', 'POST', 'x'))
      held.release()
      assert.equal((await first).status, 202)
    })

    test('that wants a long answer waits until others have read theirs, and nothing is kept for it', async () => {
      held.always(true)
      const before = counted('downloads') ?? 0
      const slow = Array.from({ length: 2 }, () => connect(port, '127.0.0.1').pause())
      for (const socket of slow) socket.write('GET /cache/long HTTP/1.1\r\nHost: x\r\n\r\n')
      await until(() => held.made() >= 2)
      const third = get('/cache/long')
      await until(() => counted('downloads') === before + 1)
      const made = held.made()
      for (const socket of slow) socket.destroy()
      assert.equal((await third).bytes.length, LONG)
      assert.equal(held.made(), made + 1, 'the answer was not made anew')
      held.always(false)
    })

    test('whose message is too long is counted', async () => {
      const before = counted('message') ?? 0
      const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/echo`)
      await once(socket, 'open')
      socket.send(Buffer.alloc(MIB + 1))
      assert.equal(((await once(socket, 'close')) as [number])[0], 1009)
      assert.equal(counted('message'), before + 1)
    })

    test('that does not read what its websocket is sent is dropped', async () => {
      const before = counted('unread') ?? 0
      const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/echo`).on('error', () => undefined)
      await once(socket, 'open')
      socket.pause()
      const message = 'x'.repeat(MIB / 4)
      const sendMore = (error?: Error | null) => (error ? socket.terminate() : socket.send(message, sendMore))
      sendMore()
      await once(socket, 'close')
      assert.equal(counted('unread'), before + (name === 'node' ? 1 : 0))
    })

    test('whose body is too long is counted', async () => {
      const before = counted('body') ?? 0
      assert.equal((await get('/store', 'POST', 'x'.repeat(BODY_LIMIT + 1))).status, 413)
      assert.equal(counted('body'), before + 1)
    })

    test('that connects while too many are connected is answered 503, and others are served on', async () => {
      const before = counted('connections') ?? 0
      const mine = connect(port, '127.0.0.1')
      const ask = async () => {
        mine.write('GET /version HTTP/1.1\r\nHost: x\r\n\r\n')
        return String(((await once(mine, 'data')) as [Buffer])[0])
      }
      assert.match(await ask(), /^HTTP\/1\.1 200 /)
      const sockets: Socket[] = []
      // Those of other tests may still be on their way out.
      const refused = await until(async () => {
        sockets.push(...Array.from({ length: 50 }, () => connect(port, '127.0.0.1').on('error', () => undefined)))
        // What is sent after the refusal may break the connection before it is read.
        const answer = await request({ port }, '/version').catch(() => undefined)
        return answer?.status !== 200 && answer
      })
      assertRefused(refused)
      assert.ok(sockets.length >= CONNECTIONS / 2)
      assert.ok((counted('connections') ?? 0) > before)
      assert.match(await ask(), /^HTTP\/1\.1 200 /)
      for (const socket of [mine, ...sockets]) socket.destroy()
      await until(async () => (await request({ port }, '/version').catch(() => undefined))?.status === 200)
    })

    // The last one: the engine notices late that its clients are gone.
    test('whose large body is one too many to wait is answered 503', async () => {
      const head = `POST /store HTTP/1.1\r\nHost: x\r\nContent-Length: ${BODY_LIMIT}\r\n\r\n${'x'.repeat(70_000)}`
      const uploads = Array.from({ length: 1 + 64 + 1 }, () => connect(port, '127.0.0.1').on('error', () => undefined))
      const refused = uploads.map(async (socket) => String(((await once(socket, 'data')) as [Buffer])[0]))
      for (const socket of uploads) socket.write(head)
      assert.match(
        await Promise.race(refused),
        /^HTTP\/1\.1 503 [^]*\r\nRetry-After: 1\r\n[^]*too many large bodies wait/,
      )
      assert.equal(counted('uploads'), 1)
      for (const socket of uploads) socket.destroy()
    })
  })
}

function assertRefused({ status, headers, text }: Answer): void {
  assert.deepEqual([status, headers['retry-after']], [503, '1'])
  assert.match(text, /^\{\n {2}"code": 503,\n {2}"message": "too many /)
}

/** An app whose calls behind the server wait until they are released. */
function holdCalls(): { app: App; count(): number; made(): number; release(): void; always(open: boolean): void } {
  const waiting: (() => void)[] = []
  let open = false
  let made = 0
  const hold = <T>(value: T) =>
    open ? Promise.resolve(value) : new Promise<T>((resolve) => waiting.push(() => resolve(value)))
  const app = fakeApp({
    config: { backendUrl: ['http://a', 'http://b'], httpServerTimeout: 30_000 },
    store: { write: () => hold('0'.repeat(40)), read: () => hold(new Uint8Array(1)) },
    cache: {
      async get() {
        made++
        return new Uint8Array(LONG)
      },
      set: () => hold(undefined),
      delete: () => hold(undefined),
    },
    backends: { post: () => hold([]) },
    sleep: () => hold(undefined),
  })
  return {
    app,
    count: () => waiting.length,
    made: () => made,
    release() {
      for (const settle of waiting.splice(0)) settle()
    },
    always(now) {
      open = now
    },
  }
}
