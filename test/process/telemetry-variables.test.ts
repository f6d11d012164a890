import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type Receiver, startReceiver } from '../otlp-receiver.ts'
import { startOneShard, startServer } from '../server.ts'
import { exportTo, SAMPLED } from './telemetry.ts'

const TRACED = '--otel-service-name=shop'

describe('variables', () => {
  describe('of one server', () => {
    let traces: Receiver
    let logs: Receiver
    let exportedOfFour: number
    /** Serves until the end, which delivers all that waits: five requests of a sampled trace, then 100 of none. */
    before(async () => {
      traces = await startReceiver()
      logs = await startReceiver()
      await using server = await startOneShard([TRACED, '--level=debug'], {
        ...exportTo(traces),
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces.endpoint,
        OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: logs.endpoint,
        OTEL_EXPORTER_OTLP_HEADERS: 'api-key=k',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        OTEL_BSP_SCHEDULE_DELAY: '60000',
        OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '5',
        OTEL_RESOURCE_ATTRIBUTES: 'team=blue,service.name=other,service.version=0',
        OTEL_SERVICE_NAME: 'another',
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.5',
      })
      for (let count = 0; count < 4; count++) await server.get('/version', { headers: SAMPLED })
      exportedOfFour = traces.spans.length
      await server.get('/version', { headers: SAMPLED })
      await traces.waitForSpans(5)
      for (let count = 0; count < 100; count++) await server.get('/version')
      server.kill('SIGTERM')
      await server.exited
      for (const receiver of [traces, logs]) await receiver[Symbol.asyncDispose]()
    })

    test('limit batches', () => {
      assert.equal(exportedOfFour, 0)
    })

    test('sample a share of the traces that begin here', () => {
      const sampled = traces.spans.length - 5
      // Seven standard deviations.
      assert.ok(Math.abs(sampled - 50) < 35, String(sampled))
      assert.equal(logs.records.filter(({ body }) => body === 'request started').length, traces.spans.length)
    })

    test('add attributes of the resource, and headers', () => {
      const { team, 'service.name': name, 'service.version': version } = traces.spans[0]?.resource ?? {}
      assert.deepEqual([team, name, version === '0'], ['blue', 'shop', false])
      assert.equal(traces.exports[0]?.metadata['api-key'], 'k')
    })

    test('send each signal to a receiver of its own', () => {
      assert.deepEqual([traces.records, logs.spans], [[], []])
    })
  })

  test('that can’t be used are told once, whatever the number of shards', async () => {
    await using receiver = await startReceiver()
    const env = { ...exportTo(receiver), OTEL_TRACES_SAMPLER: 'sometimes', OTEL_BSP_MAX_QUEUE_SIZE: 'many' }
    await using server = await startServer([TRACED], env)
    const told = server.log.filter(({ msg }) => msg === 'telemetry setting').map(({ message }) => String(message))
    assert.equal(told.length, 2)
    assert.match(told.join('\n'), /OTEL_TRACES_SAMPLER=sometimes[^]*OTEL_BSP_MAX_QUEUE_SIZE=many/)
    await server.get('/version')
    await receiver.waitForSpans(1)
  })

  test('turn everything off by OTEL_SDK_DISABLED, in any letter case', async () => {
    await using receiver = await startReceiver()
    const env = { ...exportTo(receiver), OTEL_SDK_DISABLED: 'True' }
    await using server = await startOneShard([TRACED, '--level=debug'], env)
    await server.get('/version', { headers: SAMPLED })
    assert.equal((await server.logged(({ uri }) => uri === '/version')).trace_id, undefined)
    server.kill('SIGTERM')
    assert.equal(await server.exited, 0)
    assert.deepEqual(receiver.exports, [])
  })
})
