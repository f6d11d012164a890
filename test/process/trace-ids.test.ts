import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Receiver, startReceiver } from '../otlp-receiver.ts'
import { freePort } from '../ports.ts'
import { request, type Server, startOneShard, startServer } from '../server.ts'
import { exportTo, SAMPLED, SPAN, TRACE } from './telemetry.ts'

const TRACED = '--otel-service-name=shop'

describe('the id of a trace is', () => {
  let receiver: Receiver
  let closed: string
  let metricsPort: number
  let server: Server
  before(async () => {
    receiver = await startReceiver()
    closed = `http://127.0.0.1:${await freePort()}/`
    metricsPort = await freePort()
    const flags = [TRACED, '--level=info', `--backend-url=${closed}`, `--port-metrics=${metricsPort}`]
    server = await startServer(flags, exportTo(receiver))
  })
  after(async () => {
    await server[Symbol.asyncDispose]()
    await receiver[Symbol.asyncDispose]()
  })

  test('in log records, which are exported whatever --level says', async () => {
    await server.get('/echo', { headers: { ...SAMPLED, 'user-agent': 'test/1' } })
    const failed = await receiver.waitForRecord(({ body }) => body === 'backend call failed')
    assert.deepEqual([failed.severity, failed.severityNumber, failed.service], ['error', 17, 'shop'])
    assert.equal(failed.attributes.url, closed)
    assert.equal(failed.traceId, TRACE)
    const line = await receiver.waitForRecord(({ attributes }) => attributes.uri === '/echo')
    assert.deepEqual([line.body, line.severity, line.severityNumber], ['request started', 'debug', 5])
    assert.equal(line.traceId, TRACE)
    const { proto, method, remote, 'user-agent': agent } = line.attributes
    assert.deepEqual([proto, method, remote, agent], ['HTTP/1.1', 'GET', '127.0.0.1', 'test/1'])
    const spans = await receiver.waitForSpans(3, ({ traceId }) => traceId === TRACE)
    const idOf = (wanted: string) => spans.find(({ kind }) => kind === wanted)?.spanId
    assert.deepEqual([line.spanId, failed.spanId], [idOf('server'), idOf('internal')])
    const started = await receiver.waitForRecord(({ body }) => body === 'podinfo started')
    assert.deepEqual([started.severity, started.traceId, started.attributes.port], ['info', '', server.port])
    // What the level hides is not on stderr.
    assert.equal(
      server.log.some(({ msg }) => msg === 'request started'),
      false,
    )
  })

  test('in exemplars of buckets, in OpenMetrics, which is offered when traced', async () => {
    const id = TRACE.replace('0', '1')
    await server.get('/version', { headers: { traceparent: `00-${id}-${SPAN}-01` } })
    const accept = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1'
    for (const port of [server.port, metricsPort]) {
      const { text, headers } = await request({ port, headers: { accept } }, '/metrics')
      assert.match(String(headers['content-type']), /^application\/openmetrics-text; version=1\.0\.0/)
      const line = new RegExp(
        `_bucket\\{le="[0-9.]+",method="GET",path="version",status="200"\\} 1 # \\{trace_id="${id}"\\} [0-9.e-]+ \\d{10}(\\.\\d+)?$`,
        'm',
      )
      assert.match(text, line)
      assert.match(text, /^http_requests_total\{status="200"\} \d+$/m)
      assert.ok(text.endsWith('\n# EOF\n'))
    }
    const plain = await server.get('/metrics')
    assert.match(String(plain.headers['content-type']), /^text\/plain; version=0\.0\.4/)
    assert.doesNotMatch(plain.text, /trace_id/)
  })
})

test('log records of requests that are not sampled have ids too, but the line of each request is on stderr alone', async () => {
  await using receiver = await startReceiver()
  const env = { ...exportTo(receiver), OTEL_TRACES_SAMPLER: 'always_off' }
  const flags = [TRACED, '--level=debug', `--backend-url=http://127.0.0.1:${await freePort()}/`]
  await using server = await startOneShard(flags, env)
  await server.get('/echo', { headers: SAMPLED })
  const failed = await receiver.waitForRecord(({ body }) => body === 'backend call failed')
  assert.equal(failed.traceId, TRACE)
  assert.match(failed.spanId, /^[0-9a-f]{16}$/)
  server.kill('SIGTERM')
  assert.equal(await server.exited, 0)
  assert.equal(
    receiver.records.some(({ body }) => body === 'request started'),
    false,
  )
  assert.deepEqual(receiver.spans, [])
  const line = await server.logged(({ msg }) => msg === 'request started')
  assert.equal(line.trace_id, TRACE)
})
