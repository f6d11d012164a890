import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Config } from '../../src/config/config.ts'
import { readEndpoint } from '../../src/tracing/endpoint.ts'
import { readSettings } from '../../src/tracing/settings.ts'
import { readVariables } from '../../src/tracing/variables.ts'

describe('settings', () => {
  test('are those of the specification without variables', () => {
    const { settings, warnings } = read({})
    assert.deepEqual(settings.sampler, { name: 'parentbased_always_on', ratio: 1 })
    const batches = { maxQueueSize: 2048, maxExportBatchSize: 512, exportTimeoutMillis: 30_000 }
    assert.deepEqual(settings.traces.batches, { ...batches, scheduledDelayMillis: 5000 })
    assert.deepEqual(settings.logs.batches, { ...batches, scheduledDelayMillis: 1000 })
    assert.deepEqual(settings.traces.attributes, { attributeCountLimit: 128, attributeValueLengthLimit: Infinity })
    assert.deepEqual(warnings, [])
  })

  test('follow the variables, a specific one before a common one', () => {
    const { settings, warnings } = read({
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_BSP_MAX_QUEUE_SIZE: '100',
      OTEL_BLRP_MAX_QUEUE_SIZE: '200',
      OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '20',
      OTEL_BSP_SCHEDULE_DELAY: '7',
      OTEL_BLRP_EXPORT_TIMEOUT: '9',
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '50',
      OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: '60',
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '0',
      OTEL_LOGS_EXPORTER: '',
    })
    assert.deepEqual(settings.sampler, { name: 'parentbased_traceidratio', ratio: 0.25 })
    // A batch is never larger than the queue.
    assert.deepEqual(settings.traces.batches, {
      maxQueueSize: 100,
      maxExportBatchSize: 100,
      scheduledDelayMillis: 7,
      exportTimeoutMillis: 30_000,
    })
    assert.deepEqual([settings.logs.batches?.maxQueueSize, settings.logs.batches?.maxExportBatchSize], [200, 20])
    assert.equal(settings.logs.batches?.exportTimeoutMillis, 9)
    assert.deepEqual(settings.traces.attributes, { attributeCountLimit: 0, attributeValueLengthLimit: 50 })
    assert.equal(settings.logs.attributes.attributeValueLengthLimit, 60)
    assert.deepEqual(warnings, [])
  })

  test('name the service by the flag, whatever the variables say', () => {
    const { settings } = read({ OTEL_SERVICE_NAME: 'other' })
    assert.equal(settings.resource['service.name'], 'shop')
    assert.equal(settings.resource['service.version'], '1.2.3')
    assert.equal(settings.resource['telemetry.sdk.language'], 'nodejs')
    assert.equal(settings.resource['host.name'], 'pod-1')
  })

  test('export nothing of a signal whose exporter is none', () => {
    const { settings } = read({ OTEL_LOGS_EXPORTER: 'none' })
    assert.equal(settings.logs.batches, undefined)
    assert.ok(settings.traces.batches)
  })

  for (const [name, value, wanted] of [
    [
      'OTEL_TRACES_SAMPLER',
      'half',
      /OTEL_TRACES_SAMPLER=half is none of parentbased_always_on, .*: parentbased_always_on counts/,
    ],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '-1', /OTEL_BSP_MAX_QUEUE_SIZE=-1 is no whole number from 1 on: 2048 counts/],
    ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', '0', /is no whole number from 1 on: 512 counts/],
    ['OTEL_BLRP_SCHEDULE_DELAY', 'soon', /OTEL_BLRP_SCHEDULE_DELAY=soon .* 1000 counts/],
    ['OTEL_TRACES_EXPORTER', 'zipkin', /OTEL_TRACES_EXPORTER=zipkin is none of otlp, none: otlp counts/],
    ['OTEL_EXPORTER_OTLP_LOGS_PROTOCOL', 'http/protobuf', /logs go by grpc, not http\/protobuf/],
  ] as const) {
    test(`${name}=${value} is told, and does no harm`, () => {
      const { settings, warnings } = read({ [name]: value })
      assert.equal(warnings.length, 1)
      assert.match(warnings[0] ?? '', wanted)
      assert.deepEqual(settings, read({}).settings)
    })
  }

  test('a ratio that is none is told when it counts', () => {
    const argument = { OTEL_TRACES_SAMPLER_ARG: '1.5' }
    assert.deepEqual(read(argument).warnings, [])
    const { settings, warnings } = read({ ...argument, OTEL_TRACES_SAMPLER: 'traceidratio' })
    assert.equal(settings.sampler.ratio, 1)
    assert.match(warnings.join(), /OTEL_TRACES_SAMPLER_ARG=1.5 is not from 0 to 1/)
  })
})

describe('an endpoint', () => {
  test('is the collector beside us without variables', () => {
    const expected = { target: 'localhost:4317', tls: undefined, headers: {}, gzip: false, timeoutMs: 10_000 }
    assert.deepEqual(endpoint('traces', {}), expected)
  })

  test("is the signal's own before the common one", () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://common:1',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://logs:2',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b,Tenant=c',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x=y',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'none',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '500',
    }
    const [traces, logs] = [endpoint('traces', env), endpoint('logs', env)]
    assert.deepEqual([traces.target, traces.gzip, traces.timeoutMs], ['common:1', false, 500])
    assert.deepEqual(traces.headers, { 'api-key': 'a b', tenant: 'c' })
    assert.deepEqual([logs.target, logs.gzip, logs.timeoutMs, logs.headers], ['logs:2', true, 10_000, { x: 'y' }])
  })

  test('has TLS by its scheme, and without one unless it is declared insecure', () => {
    const isSecure = (address: string, insecure = '') => {
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: address, OTEL_EXPORTER_OTLP_INSECURE: insecure }
      return endpoint('traces', env).tls !== undefined
    }
    assert.deepEqual([isSecure('https://a:1'), isSecure('https://a:1', 'true')], [true, true])
    assert.deepEqual([isSecure('http://a:1'), isSecure('http://a:1', 'false')], [false, false])
    assert.deepEqual([isSecure('a:1'), isSecure('a:1', 'true'), isSecure('a:1', 'TRUE')], [true, false, false])
  })

  for (const address of ['ftp://a', 'http://', '::', 'a b', 'http://a:99999']) {
    test(`that is ${address} is told, and the default counts`, () => {
      const warnings: string[] = []
      const { target } = endpoint('traces', { OTEL_EXPORTER_OTLP_ENDPOINT: address }, warnings)
      assert.equal(target, 'localhost:4317')
      assert.equal(warnings.length, 1)
      assert.ok(warnings[0]?.includes(address))
    })
  }

  test('whose headers or certificates can’t be used is told, without the secrets', () => {
    const warnings: string[] = []
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a:1',
      OTEL_EXPORTER_OTLP_HEADERS: 'bad name=secret,good=yes,key-bin=secret',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/ca.pem',
      OTEL_EXPORTER_OTLP_CLIENT_KEY: new URL(import.meta.url).pathname,
    }
    const { headers, tls } = endpoint('logs', env, warnings)
    assert.deepEqual(headers, { good: 'yes' })
    assert.deepEqual(tls, { root: undefined, client: undefined })
    assert.equal(warnings.length, 4)
    assert.match(warnings.join('\n'), /bad name[^]*key-bin[^]*|\/nowhere\/ca\.pem/)
    assert.doesNotMatch(warnings.join('\n'), /secret/)
  })
})

function read(env: NodeJS.ProcessEnv) {
  const warnings: string[] = []
  const info = { version: '1.2.3', hostname: 'pod-1', revision: '', goos: '', goarch: '', runtime: '', cpus: 1 }
  const variables = readVariables(env, (message) => warnings.push(message))
  return { settings: readSettings({ otelServiceName: 'shop' } as Config, info, variables), warnings }
}

function endpoint(signal: 'traces' | 'logs', env: NodeJS.ProcessEnv, warnings: string[] = []) {
  return readEndpoint(
    signal,
    readVariables(env, (message) => warnings.push(message)),
  )
}
