import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { type ReceivedSpan, startReceiver } from '../otlp-receiver.ts'
import { type RequestOptions, raw } from '../server.ts'
import { SPAN, startTraced } from './telemetry.ts'

describe('a span', async () => {
  const receiver = await startReceiver()
  const server = await startTraced(receiver, 'shop', ['--workers=2', '--config-path=/nowhere/at/all'])
  const prefixed = await startTraced(receiver, 'prefixed', ['--prefix=/foo', '--level=debug', '--workers=1'])
  test.after(async () => {
    for (const one of [prefixed, server, receiver]) await one[Symbol.asyncDispose]()
  })

  const requests: readonly [path: string, name: string, handler: string | undefined, options?: RequestOptions][] = [
    ['/', 'GET /', 'infoHandler'],
    ['/', 'GET /', 'indexHandler', { headers: { 'user-agent': 'Mozilla/5.0' } }],
    ['/api/info', 'GET /api/info', 'infoHandler'],
    ['/version', 'GET /version', undefined],
    ['/healthz', 'GET /healthz', undefined],
    ['/readyz', 'GET /readyz', undefined],
    ['/metrics', 'GET /metrics', undefined],
    ['/env', 'GET /env', 'envHandler'],
    ['/headers', 'POST /headers', 'echoHeadersHandler', { method: 'POST' }],
    ['/echo', 'PATCH /echo', 'echoHandler', { method: 'PATCH', body: 'x' }],
    ['/echo/a/b', 'GET /echo/', 'echoHandler'],
    ['/api/echo', 'GET /api/echo', 'echoHandler'],
    ['/api/echo/a', 'GET /api/echo/', 'echoHandler'],
    ['/status/201', 'PUT /status/{code:[0-9]+}', 'statusHandler', { method: 'PUT' }],
    ['/delay/0', 'GET /delay/{wait:[0-9]+}', 'delayHandler'],
    ['/chunked/0', 'GET /chunked/{wait:[0-9]+}', 'chunkedHandler'],
    ['/token', 'POST /token', 'tokenGenerateHandler', { method: 'POST' }],
    ['/configs', 'GET /configs', 'configReadHandler'],
    ['/store', 'POST /store', 'storeWriteHandler', { method: 'POST', body: 'x' }],
    ['/swagger.json', 'GET /swagger.json', undefined],
    ['/swagger/index.html', 'GET /swagger/', undefined],
  ]
  const failures: readonly [
    path: string,
    handler: string,
    status: number,
    message: string,
    options?: RequestOptions,
  ][] = [
    ['/status/99', 'statusHandler', 400, 'status code must be from 200 to 999'],
    ['/token/validate', 'tokenValidateHandler', 401, 'authorization bearer header required'],
    ['/cache/a', 'cacheReadHandler', 400, 'cache server is offline'],
    ['/cache/a', 'cacheWriteHandler', 400, 'cache server is offline', { method: 'PUT', body: 'x' }],
    ['/cache/a', 'cacheDeleteHandler', 400, 'cache server is offline', { method: 'DELETE' }],
    ['/store/a', 'storeReadHandler', 400, 'invalid hash'],
    [
      '/echo',
      'echoHandler',
      413,
      'request body too large',
      { method: 'POST', headers: { 'content-length': '99999999' } },
    ],
  ]
  describe('by route,', { concurrency: true }, () => {
    for (const [path, name, handler, options] of requests) {
      test(`of ${options?.method ?? 'GET'} ${path} is ${name}, above ${handler ?? 'none'}`, async () => {
        const { spans, status } = await ask(path, options)
        const [root] = spans.filter(({ kind }) => kind === 'server')
        assert.equal(root?.name, name)
        assert.equal(root.attributes['http.response.status_code'], status)
        assert.equal(root.attributes['http.route'], name.split(' ')[1])
        assert.equal(root.status, 'unset')
        const [child] = spans.filter(({ kind }) => kind === 'internal')
        assert.deepEqual([child?.name, child?.parentSpanId], [handler, handler && root.spanId])
      })
    }

    for (const [path, handler, status, message, options] of failures) {
      test(`of ${handler} is an error when ${options?.method ?? 'GET'} ${path} is answered ${status}, and the server's is none`, async () => {
        const { spans } = await ask(path, options)
        const [root] = spans.filter(({ kind }) => kind === 'server')
        const [child] = spans.filter(({ kind }) => kind === 'internal')
        assert.deepEqual([child?.name, child?.status, child?.message], [handler, 'error', message])
        assert.deepEqual([root?.status, root?.attributes['http.response.status_code']], ['unset', status])
      })
    }
  })

  test('of the server is an error from 500 on', async () => {
    for (const [code, wanted] of [
      [499, 'unset'],
      [500, 'error'],
      [999, 'error'],
    ] as const) {
      const { spans } = await ask(`/status/${code}`)
      const [root] = spans.filter(({ kind }) => kind === 'server')
      assert.deepEqual(
        [root?.status, root?.attributes['error.type']],
        [wanted, wanted === 'error' ? String(code) : undefined],
      )
      assert.equal(spans.find(({ kind }) => kind === 'internal')?.status, 'unset')
    }
  })

  test("has HTTP's stable attributes", async () => {
    const headers = { host: 'shop.example:8080', 'user-agent': 'test/1', 'x-forwarded-for': '192.0.2.7, 10.0.0.1' }
    const { spans } = await ask('/version?a=b', { headers })
    assert.deepEqual(spans[0]?.attributes, {
      'http.request.method': 'GET',
      'http.route': '/version',
      'http.response.status_code': 200,
      'url.scheme': 'http',
      'url.path': '/version',
      'url.query': 'a=b',
      'server.address': 'shop.example',
      'server.port': 8080,
      'client.address': '192.0.2.7',
      'network.peer.address': '127.0.0.1',
      'network.protocol.version': '1.1',
      'user_agent.original': 'test/1',
    })
    assert.equal(spans[0].resource['service.name'], 'shop')
    assert.match(String(spans[0].resource['service.version']), /^\d+\.\d+\.\d+$/)
  })

  test('of an unknown method has a name that no client chooses', async () => {
    const { id, headers } = newTrace()
    await raw(server.port, `BREW /echo HTTP/1.1\r\nHost: a\r\ntraceparent: ${headers.traceparent}\r\n\r\n`, /\r\n\r\n/)
    const [root] = await receiver.waitForSpans(1, ({ traceId, kind }) => traceId === id && kind === 'server')
    assert.equal(root?.name, 'HTTP /echo')
    assert.equal(root.attributes['http.request.method'], '_OTHER')
    assert.equal(root.attributes['http.request.method_original'], 'BREW')
  })

  test('holds no more than the beginning of what a client sends too much of', async () => {
    const { spans } = await ask(`/echo/${'x'.repeat(100_000)}?${'y'.repeat(100_000)}`, {
      headers: { 'user-agent': 'z'.repeat(9999) },
    })
    const [root] = spans.filter(({ kind }) => kind === 'server')
    for (const name of ['url.path', 'url.query', 'user_agent.original'])
      assert.equal(String(root?.attributes[name]).length, 1024)
  })

  test('of an upgraded websocket ends with the handshake', async () => {
    const { id, headers } = newTrace()
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws/echo`, { headers })
    await once(socket, 'open')
    const [root] = await receiver.waitForSpans(1, ({ traceId }) => traceId === id)
    assert.deepEqual([root?.name, root?.attributes['http.response.status_code']], ['GET /ws/echo', 101])
    socket.close()
  })

  test('of a client that left before its answer has no status', async () => {
    const { id, headers } = newTrace()
    const socket = connect(server.port, '127.0.0.1')
    socket.write(`GET /delay/20 HTTP/1.1\r\nHost: a\r\ntraceparent: ${headers.traceparent}\r\n\r\n`)
    await receiver.waitForRecord(({ traceId }) => traceId === id)
    socket.destroy()
    const spans = await receiver.waitForSpans(2, ({ traceId }) => traceId === id)
    const [root] = spans.filter(({ kind }) => kind === 'server')
    assert.deepEqual(
      [root?.attributes['http.response.status_code'], root?.attributes['error.type']],
      [undefined, 'canceled'],
    )
    assert.ok(spans.some(({ name }) => name === 'delayHandler'))
  })

  test('has a route with the prefix', async () => {
    for (const [path, name] of [
      ['/foo', 'GET /foo/'],
      ['/foo/', 'GET /foo/'],
      ['/foo/status/200', 'GET /foo/status/{code:[0-9]+}'],
    ]) {
      const { spans } = await ask(path ?? '', {}, prefixed.port)
      assert.equal(spans.find(({ kind }) => kind === 'server')?.name, name)
    }
  })

  test('is of the trace whose id is in the line of the request, at debug level', async () => {
    await server.get('/foo/version?line', { port: prefixed.port })
    const [root] = await receiver.waitForSpans(1, ({ attributes }) => attributes['url.query'] === 'line')
    assert.equal((await prefixed.logged(({ uri }) => uri === '/foo/version?line')).trace_id, root?.traceId)
  })

  test('is not made for what is not found, not allowed or redirected', async () => {
    const { id, headers } = newTrace()
    for (const [path, method, status] of [
      ['/nowhere', 'GET', 404],
      ['/version', 'DELETE', 405],
      ['//version', 'GET', 301],
    ] as const) {
      assert.equal((await server.get(path, { method, headers })).status, status)
    }
    // The spans of one shard arrive in the order of their ends: these come after any of the former.
    await Promise.all(Array.from({ length: 20 }, () => ask('/version')))
    assert.deepEqual(
      receiver.spans.filter(({ traceId }) => traceId === id),
      [],
    )
  })

  test('of a handler is not made when an injected fault answers', async () => {
    await server.get('/fault_injection/enable', { method: 'POST' })
    const { spans, status } = await ask('/env')
    await server.get('/fault_injection/disable', { method: 'POST' })
    assert.equal(status, 500)
    assert.deepEqual(
      spans.map(({ name, status }) => [name, status]),
      [['GET /env', 'error']],
    )
  })

  /** One request in a sampled trace of its own, and its spans. */
  async function ask(path: string, options: RequestOptions = {}, port = server.port) {
    const { id, headers } = newTrace()
    const { status } = await server.get(path, { port, ...options, headers: { ...options.headers, ...headers } })
    const mine = ({ traceId }: ReceivedSpan) => traceId === id
    // The server's ends last.
    await receiver.waitForSpans(1, (span) => mine(span) && span.kind === 'server')
    return { status, spans: receiver.spans.filter(mine) }
  }
})

let traces = 0

function newTrace(): { id: string; headers: { traceparent: string } } {
  const id = (++traces).toString(16).padStart(32, '0')
  return { id, headers: { traceparent: `00-${id}-${SPAN}-01` } }
}
