import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startReceiver } from '../otlp-receiver.ts'
import { startServer } from '../server.ts'
import { crashShard } from './inspector.ts'
import { exportTo } from './telemetry.ts'

test('spans and records that wait are delivered at the end, and those of what is cut off too', async () => {
  await using receiver = await startReceiver()
  // With the delays of the SDK nothing would be sent before.
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
    OTEL_BLRP_SCHEDULE_DELAY: '60000',
    OTEL_BSP_SCHEDULE_DELAY: '60000',
  }
  const flags = ['--otel-service-name=shop', '--level=debug', '--server-shutdown-timeout=2s', '--workers=2']
  await using server = await startServer(flags, env)
  for (let count = 0; count < 20; count++) await server.get('/version')
  const cut = assert.rejects(server.get('/delay/20'))
  await server.logged(({ uri }) => uri === '/delay/20')
  assert.equal(receiver.exports.length, 0)
  server.kill('SIGTERM')
  await cut
  assert.equal(await server.exited, 0)
  assert.equal(receiver.spans.filter(({ name }) => name === 'GET /version').length, 20)
  assert.equal(receiver.spans.filter(({ name }) => name === 'delayHandler').length, 1)
  assert.equal(receiver.records.filter(({ body }) => body === 'request started').length, 21)
  assert.ok(receiver.records.some(({ body }) => body === 'shut down'))
})

test('what a shard that dies has recorded is delivered', async () => {
  await using receiver = await startReceiver()
  const env = { ...exportTo(receiver), OTEL_BSP_SCHEDULE_DELAY: '60000', NODE_OPTIONS: '--inspect=127.0.0.1:0' }
  await using server = await startServer(['--otel-service-name=shop', '--workers=1'], env)
  for (let count = 0; count < 5; count++) await server.get('/version')
  await crashShard(server, 0)
  await receiver.waitForSpans(5)
  const { severity, attributes } = await receiver.waitForRecord(({ body }) => body === 'shard died, starting another')
  assert.equal(severity, 'error')
  assert.match(String(attributes.error), /crash test/)
  await server.logged(({ msg }) => msg === 'shard replaced')
  await server.get('/env')
  server.kill('SIGTERM')
  assert.equal(await server.exited, 0)
  assert.ok(receiver.spans.some(({ name }) => name === 'envHandler'))
})
