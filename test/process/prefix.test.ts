import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { loadConfig } from '../../src/config/load.ts'
import { Admission } from '../../src/http/admission.ts'
import { BodyRoom } from '../../src/http/body-room.ts'
import { BODY_LIMIT } from '../../src/http/engine.ts'
import { loadEngine } from '../../src/http/engines/load.ts'
import { createPipeline } from '../../src/http/pipeline.ts'
import { routes } from '../../src/http/routes.ts'
import { Slots } from '../../src/metrics/slots.ts'
import { fakeApp } from '../http/fake-app.ts'
import { freePort } from '../ports.ts'
import { request, startOneShard } from '../server.ts'

const ADDON = fileURLToPath(new URL('../../dist/uws.node', import.meta.url))

/** Words of --prefix, the path that a client sends for it, and what labels begin with. */
const PREFIXES = [
  [' foo//x/../bar/ ', '/foo/bar', 'foo_bar_'],
  ['/a b', '/a%20b', 'a_b_'],
  ['/é', '/%C3%A9', ''],
  ['/a%20b', '/a%2520b', 'a_20b_'],
  ['/:id/a:b', '/:id/a:b', 'id_a_b_'],
  ['/*', '/*', ''],
  ['/{code}', '/%7Bcode%7D', 'code_'],
] as const

describe('--prefix', () => {
  for (const engine of ['uws', 'node'] as const) {
    for (const [prefix, path, label] of PREFIXES) {
      test(`${prefix} stands before every route, as it is written, and nothing else does, by the engine ${engine}`, async () => {
        const slots = new Slots()
        const port = await freePort()
        await using _ = await serve(engine, prefix, port, slots)
        await assertPrefixed(port, path)
        assert.ok(slots.read().series.includes(`GET ${label}version 200`))
      })
    }
  }

  test('stands before every route of a whole server', async () => {
    const [prefix, path, label] = PREFIXES[0]
    await using server = await startOneShard([`--prefix=${prefix}`])
    await assertPrefixed(server.port, path)
    const { text } = await server.get(`${path}/metrics`)
    assert.ok(text.includes(`path="${label}version",status="200"`), text.slice(0, 3000))
  })
})

async function assertPrefixed(port: number, path: string): Promise<void> {
  const get = (target: string) => request({ port }, target)
  const { text } = await get(`${path}/version`)
  assert.match(text, /"version"/)
  for (const same of [`${path}/%76ersion`, `${path.replaceAll('/', '%2F').replace('%2F', '/')}/version`]) {
    assert.equal((await get(same)).text, text)
  }
  for (const root of [path, `${path}/`]) assert.match((await get(root)).text, /"hostname"/)
  assert.equal((await get(`${path}/status/418`)).status, 418)
  assert.equal((await get(`${path}//version`)).status, 301)
  const beside = path.replace(/^\/[^/]+/, '/other')
  for (const other of ['/version', `${beside}/version`, '/other/version', `${path}x/version`, `/x${path}/version`]) {
    assert.equal((await get(other)).status, 404, other)
  }
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}/ws/echo`)
  await once(socket, 'open')
  socket.terminate()
}

/** What one shard serves, in this thread. */
async function serve(engine: 'uws' | 'node', prefix: string, port: number, slots: Slots): Promise<AsyncDisposable> {
  const loaded = await loadConfig([`--prefix=${prefix}`], {})
  assert.ok('config' in loaded)
  const { exact, fallback, sockets } = createPipeline(
    routes,
    fakeApp({ config: loaded.config }),
    slots,
    new Admission(slots.limits, BODY_LIMIT),
  )
  const own = await loadEngine(
    {
      exact,
      fallback,
      sockets,
      listeners: [{ host: '127.0.0.1', port, engine, http2: false }],
      tls: undefined,
      reached: (limit) => slots.limits.reached(limit),
      maxConnections: 100,
      room: new BodyRoom(BODY_LIMIT),
      timeoutMs: 30_000,
    },
    ADDON,
  )
  await own.listen()
  return {
    async [Symbol.asyncDispose]() {
      await own.stopListening()
      own.close()
    },
  }
}
