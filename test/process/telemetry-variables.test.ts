import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startReceiver } from '../otlp-receiver.ts'
import { startServer } from '../server.ts'
import { exportTo, SAMPLED } from './telemetry.ts'

const TRACED = '--otel-service-name=shop'

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
      await server.get('/version', { headers: SAMPLED })
      assert.equal((await server.logged(({ uri }) => uri === '/version')).trace_id, undefined)
      server.kill('SIGTERM')
      assert.equal(await server.exited, 0)
      assert.deepEqual(receiver.exports, [])
    })
  }
})
