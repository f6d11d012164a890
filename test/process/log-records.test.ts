import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startReceiver } from '../otlp-receiver.ts'
import { freePort } from '../ports.ts'
import { startOneShard } from '../server.ts'
import { exportTo, SAMPLED, TRACE } from './telemetry.ts'

const TRACED = '--otel-service-name=shop'

describe('log records', () => {
  test('are exported whatever --level says, with the ids of their requests', async () => {
    await using receiver = await startReceiver()
    const closed = `http://127.0.0.1:${await freePort()}/`
    await using server = await startOneShard([TRACED, '--level=info', `--backend-url=${closed}`], exportTo(receiver))
    await server.get('/echo', { headers: { ...SAMPLED, 'user-agent': 'test/1' } })
    const failed = await receiver.waitForRecord(({ body }) => body === 'backend call failed')
    assert.deepEqual([failed.severity, failed.severityNumber, failed.service], ['error', 17, 'shop'])
    assert.equal(failed.attributes.url, closed)
    assert.equal(failed.traceId, TRACE)
    const line = await receiver.waitForRecord(({ body }) => body === 'request started')
    assert.deepEqual([line.severity, line.severityNumber, line.traceId], ['debug', 5, TRACE])
    const { proto, uri, method, remote, 'user-agent': agent } = line.attributes
    assert.deepEqual([proto, uri, method, remote, agent], ['HTTP/1.1', '/echo', 'GET', '127.0.0.1', 'test/1'])
    const spans = await receiver.waitForSpans(3)
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

  test('of requests that are not sampled have ids too, but not the line of each request', async () => {
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

  test('on stderr tell the trace of each request at debug level, and none without the flag', async () => {
    await using receiver = await startReceiver()
    await using server = await startOneShard([TRACED, '--level=debug'], exportTo(receiver))
    await server.get('/version')
    const { trace_id: id } = await server.logged(({ uri }) => uri === '/version')
    const [span] = await receiver.waitForSpans(1)
    assert.equal(id, span?.traceId)
    await using plain = await startOneShard(['--level=debug'])
    await plain.get('/version', { headers: SAMPLED })
    assert.equal((await plain.logged(({ uri }) => uri === '/version')).trace_id, undefined)
  })
})
