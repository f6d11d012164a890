import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type Receiver, startReceiver } from '../otlp-receiver.ts'
import { type Server, startOneShard } from '../server.ts'
import { exportTo } from './telemetry.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const UNSAMPLED = TRACE.replace('0', '1')
const HALF = TRACE.slice(16)
const XRAY = `Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}`

const FORMATS: Readonly<Record<string, { headers: Record<string, string>; traceId?: string }>> = {
  'W3C trace context': { headers: { traceparent: `00-${TRACE}-${SPAN}-01` } },
  'B3 in one header': { headers: { b3: `${TRACE}-${SPAN}-1` } },
  'B3 in several headers': { headers: { 'X-B3-TraceId': TRACE, 'X-B3-SpanId': SPAN, 'X-B3-Sampled': '1' } },
  Jaeger: { headers: { 'uber-trace-id': `${TRACE}:${SPAN}:0:1` } },
  OT: {
    headers: {
      'ot-tracer-traceid': HALF,
      'ot-tracer-spanid': SPAN,
      'ot-tracer-sampled': 'true',
      'ot-baggage-user': 'me',
    },
    traceId: HALF.padStart(32, '0'),
  },
  'AWS X-Ray': { headers: { 'X-Amzn-Trace-Id': `${XRAY};Parent=${SPAN};Sampled=1` } },
}

describe('with --otel-service-name', () => {
  let receiver: Receiver
  let backend: Backend
  let server: Server
  before(async () => {
    receiver = await startReceiver()
    backend = await startBackend()
    server = await startOneShard(['--otel-service-name=shop', `--backend-url=${backend.url}`], exportTo(receiver))
  })
  after(async () => {
    for (const one of [server, backend, receiver]) await one[Symbol.asyncDispose]()
  })

  // The first one: it takes spans as they come, and those of others may still be on their way.
  test('each format ties a request to its trace, which is passed on in all of them', async () => {
    for (const [name, { headers, traceId = TRACE }] of Object.entries(FORMATS)) {
      const before = receiver.spans.length
      await server.get('/echo', { method: 'POST', headers: { ...headers, baggage: 'a=b', 'X-Request-Id': 'r1' } })
      await receiver.waitForSpans(before + 3)
      const spans = receiver.spans.slice(before)
      assert.deepEqual(
        spans.map((span) => span.traceId),
        [traceId, traceId, traceId],
        name,
      )
      assert.equal(spans.find(({ kind }) => kind === 'server')?.parentSpanId, SPAN, name)
      const spanId = spans.find(({ kind }) => kind === 'client')?.spanId
      const sent = backend.headers()
      assert.equal(sent.traceparent, `00-${traceId}-${spanId}-01`, name)
      assert.equal(sent.b3, `${traceId}-${spanId}-1`)
      assert.equal(sent['uber-trace-id'], `${traceId}:${spanId}:0:1`)
      assert.deepEqual(
        [sent['ot-tracer-traceid'], sent['ot-tracer-spanid'], sent['ot-tracer-sampled']],
        [traceId.slice(16), spanId, 'true'],
      )
      assert.equal(
        sent['x-amzn-trace-id'],
        `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=1`,
      )
      assert.equal(sent['ot-baggage-a'], 'b')
      assert.equal(sent.baggage, name === 'OT' ? 'a=b,user=me' : 'a=b')
      assert.equal(sent['x-request-id'], 'r1')
    }
  })

  test('garbage in every propagation header is served, by every kind of route', async () => {
    const names =
      'traceparent tracestate baggage b3 x-b3-traceid x-b3-spanid x-b3-sampled x-b3-flags x-b3-parentspanid uber-trace-id uberctx-a ot-tracer-traceid ot-tracer-spanid ot-tracer-sampled ot-baggage-a x-amzn-trace-id x-ot-span-context'
    const values = [
      '',
      '%',
      '%zz',
      '00-',
      ';=,',
      'a%20b=c,\u00e9=%ff',
      '\u00ff\u0080',
      `${'0'.repeat(32)}-${'0'.repeat(16)}`,
      'x'.repeat(50_000),
    ]
    const paths = [
      ['/version', 200],
      ['/echo', 200],
      ['/status/204', 204],
      ['/nowhere', 404],
    ] as const
    for (const value of values) {
      const headers = Object.fromEntries(names.split(' ').map((name) => [name, value]))
      for (const [path, status] of paths) {
        assert.equal((await server.get(path, { headers })).status, status, `${path} with ${value.slice(0, 40)}`)
      }
      const { text } = await server.get('/echo', { headers })
      assert.deepEqual(JSON.parse(text), ['ok'], value.slice(0, 40))
    }
    assert.deepEqual(
      server.log.filter(({ level }) => level !== 'info'),
      [],
    )
  })

  // The last one: it ends the server.
  test('a trace that is not sampled is passed on as such, and nothing of it is exported', async () => {
    const headers = { traceparent: `00-${UNSAMPLED}-${SPAN}-00`, tracestate: 'a=1' }
    await server.get('/echo', { headers })
    assert.match(String(backend.headers().traceparent), new RegExp(`^00-${UNSAMPLED}-(?!${SPAN})[0-9a-f]{16}-00$`))
    assert.equal(backend.headers().tracestate, 'a=1')
    server.kill('SIGTERM')
    assert.equal(await server.exited, 0)
    assert.deepEqual(
      receiver.spans.filter(({ traceId }) => traceId === UNSAMPLED),
      [],
    )
    assert.ok(receiver.records.some(({ body }) => body === 'shut down'))
    assert.deepEqual(
      receiver.records.filter(({ traceId }) => traceId === UNSAMPLED),
      [],
    )
  })
})

test('without the flag only what podinfo always forwards is forwarded', async () => {
  await using backend = await startBackend()
  await using server = await startOneShard([`--backend-url=${backend.url}`])
  const all = Object.assign({}, ...Object.values(FORMATS).map(({ headers }) => headers)) as Record<string, string>
  const headers = { ...all, baggage: 'a=b', tracestate: 'a=1', 'X-Ot-Span-Context': 'o', 'X-B3-Flags': '1' }
  await server.get('/echo', { headers })
  const names = Object.keys(backend.headers()).filter((name) => /trac|span|b3|baggage|amzn/.test(name))
  assert.deepEqual(names.sort(), ['x-b3-flags', 'x-b3-sampled', 'x-b3-spanid', 'x-b3-traceid', 'x-ot-span-context'])
})

/** A server that is no podinfo, and keeps the headers of the last request. */
interface Backend extends AsyncDisposable {
  readonly url: string
  headers(): IncomingHttpHeaders
}

async function startBackend(): Promise<Backend> {
  let last: IncomingHttpHeaders = {}
  const server = createServer({ maxHeaderSize: 2 ** 20 }, (request, response) => {
    last = request.headers
    request.resume().on('end', () => response.end('ok'))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    headers: () => last,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}
