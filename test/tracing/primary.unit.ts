import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Config } from '../../src/config/config.ts'
import { startTelemetry } from '../../src/tracing/primary.ts'
import { startReceiver } from '../otlp-receiver.ts'
import { createRecorder } from '../recorder.ts'

const MEBIBYTE = 1024 * 1024

test('what waits for a slow receiver has a limit: what comes beyond is lost at once, and told once', async () => {
  await using receiver = await startReceiver(0, () => new Promise(() => undefined))
  const { telemetry, log } = start(receiver.endpoint)
  const waiting = telemetry.deliver('traces', new Uint8Array(15 * MEBIBYTE))
  for (let count = 0; count < 3; count++) await telemetry.deliver('logs', new Uint8Array(2 * MEBIBYTE))
  assert.deepEqual(
    log.lines.map(({ msg }) => msg),
    ['telemetry is lost'],
  )
  let isOver = false
  void waiting.then(() => (isOver = true))
  await new Promise(setImmediate)
  assert.equal(isOver, false)
  // A flush waits no longer than it is told to.
  await telemetry.flush(50)
})

test('a flush delivers what every thread has handed over, and the lines of the log', async () => {
  await using receiver = await startReceiver()
  const { telemetry, log } = start(receiver.endpoint)
  telemetry.log.info('hello', { answer: 42, absent: undefined, list: [1] })
  const delivered = telemetry.deliver('traces', new Uint8Array(0))
  await telemetry.flush(10_000)
  await delivered
  assert.deepEqual(receiver.exports.map(({ signal }) => signal).sort(), ['logs', 'traces'])
  const [record] = receiver.records
  assert.deepEqual([record?.severity, record?.body], ['info', 'hello'])
  assert.deepEqual(record?.attributes, { caller: 'primary', answer: 42, list: '[1]' })
  assert.deepEqual(
    log.lines.map(({ msg }) => msg),
    ['hello'],
  )
})

function start(endpoint: string) {
  const log = createRecorder()
  const info = { version: '1.2.3', hostname: 'pod-1', revision: '', goos: '', goarch: '', runtime: '', cpus: 1 }
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
  return { log, telemetry: startTelemetry({ otelServiceName: 'shop' } as Config, info, env, log) }
}
