import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { startReceiver } from '../otlp-receiver.ts'
import { freePort, request, startServer, until } from '../server.ts'
import { createCertificate } from './certificate.ts'
import { exportTo } from './telemetry.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const traceparent = `00-${TRACE}-${SPAN}-01`
const TRACED = '--otel-service-name=shop'

describe('log records', () => {
  test('are exported whatever --level says, with the ids of their requests', async () => {
    await using receiver = await startReceiver()
    const closed = `http://127.0.0.1:${await freePort()}/`
    await using server = await startServer([TRACED, '--level=info', `--backend-url=${closed}`], exportTo(receiver))
    await server.get('/echo', { headers: { traceparent, 'user-agent': 'test/1' } })
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
    await using server = await startServer(flags, env)
    await server.get('/echo', { headers: { traceparent } })
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
    await using server = await startServer([TRACED, '--level=debug'], exportTo(receiver))
    await server.get('/version')
    const { trace_id: id } = await server.logged(({ uri }) => uri === '/version')
    const [span] = await receiver.waitForSpans(1)
    assert.equal(id, span?.traceId)
    await using plain = await startServer(['--level=debug'])
    await plain.get('/version', { headers: { traceparent } })
    assert.equal((await plain.logged(({ uri }) => uri === '/version')).trace_id, undefined)
  })
})

describe('variables', () => {
  test('sample a share of the traces', async () => {
    await using receiver = await startReceiver()
    const env = {
      ...exportTo(receiver),
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.5',
    }
    await using server = await startServer([TRACED], env)
    for (let count = 0; count < 200; count++) await server.get('/version')
    server.kill('SIGTERM')
    await server.exited
    // Seven standard deviations.
    assert.ok(Math.abs(receiver.spans.length - 100) < 50, String(receiver.spans.length))
    assert.equal(receiver.records.filter(({ body }) => body === 'request started').length, receiver.spans.length)
  })

  test('add attributes of the resource, headers and limits of batches', async () => {
    await using receiver = await startReceiver()
    const env = {
      ...exportTo(receiver),
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '5',
      OTEL_RESOURCE_ATTRIBUTES: 'team=blue,service.name=other,service.version=0',
      OTEL_SERVICE_NAME: 'another',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=k',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    }
    await using server = await startServer([TRACED, '--workers=1'], env)
    for (let count = 0; count < 4; count++) await server.get('/version')
    assert.equal(receiver.spans.length, 0)
    await server.get('/version')
    const [span] = await receiver.waitForSpans(5)
    const { team, 'service.name': name, 'service.version': version } = span?.resource ?? {}
    assert.deepEqual([team, name, version === '0'], ['blue', 'shop', false])
    assert.equal(receiver.exports.find(({ signal }) => signal === 'traces')?.metadata['api-key'], 'k')
  })

  test('send each signal to a receiver of its own', async () => {
    await using traces = await startReceiver()
    await using logs = await startReceiver()
    const env = {
      ...exportTo(traces),
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces.endpoint,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: logs.endpoint,
    }
    await using server = await startServer([TRACED], env)
    await server.get('/version')
    await traces.waitForSpans(1)
    await logs.waitForRecord(({ body }) => body === 'request started')
    assert.deepEqual([traces.records, logs.spans], [[], []])
  })

  test('that can’t be used are told once, whatever the number of shards', async () => {
    await using receiver = await startReceiver()
    const env = { ...exportTo(receiver), OTEL_TRACES_SAMPLER: 'sometimes', OTEL_BSP_MAX_QUEUE_SIZE: 'many' }
    await using server = await startServer([TRACED, '--workers=3'], env)
    const told = server.log.filter(({ msg }) => msg === 'telemetry setting').map(({ message }) => String(message))
    assert.equal(told.length, 2)
    assert.match(told.join('\n'), /OTEL_TRACES_SAMPLER=sometimes[^]*OTEL_BSP_MAX_QUEUE_SIZE=many/)
    await server.get('/version')
    await receiver.waitForSpans(1)
  })

  for (const value of ['true', 'TRUE']) {
    test(`OTEL_SDK_DISABLED=${value} turns everything off`, async () => {
      await using receiver = await startReceiver()
      await using server = await startServer([TRACED, '--level=debug'], {
        ...exportTo(receiver),
        OTEL_SDK_DISABLED: value,
      })
      await server.get('/version', { headers: { traceparent } })
      assert.equal((await server.logged(({ uri }) => uri === '/version')).trace_id, undefined)
      server.kill('SIGTERM')
      assert.equal(await server.exited, 0)
      assert.deepEqual(receiver.exports, [])
    })
  }
})

describe('a receiver that is away', () => {
  test('delays nothing, is told once, and gets what it missed when it is back', async () => {
    const port = await freePort()
    await using server = await startServer([TRACED], exportTo({ endpoint: `http://127.0.0.1:${port}` }))
    for (let count = 0; count < 200; count++) assert.equal((await server.get('/version')).status, 200)
    await server.logged(({ msg }) => msg === 'telemetry receiver is away')
    await using receiver = await startReceiver(port)
    await server.logged(({ msg }) => msg === 'telemetry receiver is back')
    await receiver.waitForSpans(200)
    assert.equal(server.log.filter(({ level }) => level === 'warn').length, 1)
    assert.equal(receiver.spans.length, 200)
  })

  test('does not delay the end', async () => {
    const env = exportTo({ endpoint: `http://127.0.0.1:${await freePort()}` })
    await using server = await startServer([TRACED, '--level=debug', '--server-shutdown-timeout=20s'], env)
    await server.get('/version')
    await server.logged(({ msg }) => msg === 'telemetry receiver is away')
    const signalled = performance.now()
    server.kill('SIGTERM')
    assert.equal(await server.exited, 0)
    assert.ok(performance.now() - signalled < 15_000)
  })

  test('or never answers delays the end up to the deadline, not beyond', async () => {
    await using receiver = await startReceiver(0, () => new Promise(() => undefined))
    const flags = [TRACED, '--level=debug', '--server-shutdown-timeout=2s']
    await using server = await startServer(flags, exportTo(receiver))
    await server.get('/version')
    const signalled = performance.now()
    server.kill('SIGTERM')
    assert.equal(await server.exited, 0)
    // The call itself would wait for 10 s.
    assert.ok(performance.now() - signalled < 8000)
  })

  test('costs no more memory than the limits of the queues', async () => {
    const env = { ...exportTo({ endpoint: `http://127.0.0.1:${await freePort()}` }), OTEL_BSP_MAX_QUEUE_SIZE: '100' }
    await using server = await startServer([TRACED, '--workers=1'], env)
    const path = `/echo/${'x'.repeat(20_000)}`
    const load = async (count: number) => {
      for (let sent = 0; sent < count; sent += 20) await Promise.all(Array.from({ length: 20 }, () => server.get(path)))
      return resident(server.process.pid)
    }
    await load(1000)
    const before = await load(1000)
    const after = await load(3000)
    // Were their paths kept, it would be 60 MB more.
    assert.ok(after - before < 40e6, `${before} → ${after}`)
  })
})

describe('exemplars', () => {
  test('link buckets to traces, in OpenMetrics, which is offered when traced', async () => {
    await using receiver = await startReceiver()
    const port = await freePort()
    await using server = await startServer([TRACED, `--port-metrics=${port}`], exportTo(receiver))
    await server.get('/version', { headers: { traceparent } })
    const accept = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1'
    for (const at of [server.port, port]) {
      const { text, headers } = await request({ port: at, headers: { accept } }, '/metrics')
      assert.match(String(headers['content-type']), /^application\/openmetrics-text; version=1\.0\.0/)
      const line = new RegExp(
        `_bucket\\{le="[0-9.]+",method="GET",path="version",status="200"\\} 1 # \\{trace_id="${TRACE}"\\} [0-9.e-]+ \\d{10}(\\.\\d+)?$`,
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

  test('are not offered without the flag', async () => {
    await using server = await startServer()
    const { headers } = await server.get('/metrics', { headers: { accept: 'application/openmetrics-text' } })
    assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/)
  })
})

test('a receiver with TLS is trusted by the certificates of the variables, for both signals', async (t) => {
  const { certFile, key, cert } = await createCertificate(t)
  const tls = { key: Buffer.from(key), cert: Buffer.from(cert) }
  await using receiver = await startReceiver(0, undefined, tls)
  const env = {
    ...exportTo(receiver),
    OTEL_EXPORTER_OTLP_ENDPOINT: `https://127.0.0.1:${receiver.port}`,
    OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: certFile,
    OTEL_EXPORTER_OTLP_CERTIFICATE: certFile,
  }
  await using server = await startServer([TRACED], env)
  await server.get('/version')
  await receiver.waitForSpans(1)
  await receiver.waitForRecord(({ body }) => body === 'request started')
  await using stranger = await startServer([TRACED], {
    ...env,
    OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: '',
    OTEL_EXPORTER_OTLP_CERTIFICATE: '',
  })
  await stranger.get('/version')
  await stranger.logged(({ msg }) => msg === 'telemetry receiver is away')
  await until(() => receiver.spans.length === 1)
})

async function resident(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024
}
