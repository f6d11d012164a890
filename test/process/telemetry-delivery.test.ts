import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { makeCertificate } from '../certificate.ts'
import { startReceiver } from '../otlp-receiver.ts'
import { freePort } from '../ports.ts'
import { startOneShard, startServer } from '../server.ts'
import { crashShard } from './inspector.ts'
import { exportTo } from './telemetry.ts'

const TRACED = '--otel-service-name=shop'

test('spans and records that wait are delivered at the end, and those of what is cut off too', async () => {
  await using receiver = await startReceiver()
  // With the delays of the SDK nothing would be sent before.
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
    OTEL_BLRP_SCHEDULE_DELAY: '60000',
    OTEL_BSP_SCHEDULE_DELAY: '60000',
  }
  const flags = [TRACED, '--level=debug', '--server-shutdown-timeout=2s']
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
  await using server = await startOneShard([TRACED], env)
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

describe('a receiver that is away', () => {
  test('delays nothing, is told once, and gets what it missed when it is back', async () => {
    const port = await freePort()
    await using server = await startOneShard([TRACED], exportTo({ endpoint: `http://127.0.0.1:${port}` }))
    for (let count = 0; count < 50; count++) assert.equal((await server.get('/version')).status, 200)
    await server.logged(({ msg }) => msg === 'telemetry receiver is away')
    await using receiver = await startReceiver(port)
    await server.logged(({ msg }) => msg === 'telemetry receiver is back')
    await receiver.waitForSpans(50)
    assert.equal(server.log.filter(({ level }) => level === 'warn').length, 1)
    assert.equal(receiver.spans.length, 50)
  })

  test('or never answers delays the end up to the deadline, not beyond', async () => {
    await using receiver = await startReceiver(0, () => new Promise(() => undefined))
    const flags = [TRACED, '--level=debug', '--server-shutdown-timeout=2s']
    await using server = await startOneShard(flags, { ...exportTo(receiver), OTEL_EXPORTER_OTLP_TIMEOUT: '90000' })
    await server.get('/version')
    const signalled = performance.now()
    server.kill('SIGTERM')
    assert.equal(await server.exited, 0)
    // The call itself would wait for 90 s.
    assert.ok(performance.now() - signalled < 45_000)
  })

  test('costs no more memory than the limits of the queues, and does not delay the end', async () => {
    const env = { ...exportTo({ endpoint: `http://127.0.0.1:${await freePort()}` }), OTEL_BSP_MAX_QUEUE_SIZE: '100' }
    await using server = await startOneShard([TRACED, '--server-shutdown-timeout=90s'], env)
    const path = `/echo/${'x'.repeat(20_000)}`
    const agent = new Agent({ keepAlive: true, maxSockets: 20 })
    const load = async (count: number) => {
      await Promise.all(Array.from({ length: count }, () => server.get(path, { agent })))
      return resident(server.process.pid)
    }
    await load(500)
    const before = await load(500)
    const after = await load(2000)
    // Were their paths kept, it would be 40 MB more.
    assert.ok(after - before < 30e6, `${before} → ${after}`)
    agent.destroy()
    await server.logged(({ msg }) => msg === 'telemetry receiver is away')
    const signalled = performance.now()
    server.kill('SIGTERM')
    assert.equal(await server.exited, 0)
    assert.ok(performance.now() - signalled < 45_000)
  })
})

test('a receiver with TLS is trusted by the certificates of the variables, for both signals', async () => {
  await using certificate = await makeCertificate()
  const certFile = join(certificate.path, 'tls.crt')
  const tls = { key: await readFile(join(certificate.path, 'tls.key')), cert: Buffer.from(certificate.pem) }
  await using receiver = await startReceiver(0, undefined, tls)
  const env = {
    ...exportTo(receiver),
    OTEL_EXPORTER_OTLP_ENDPOINT: `https://127.0.0.1:${receiver.port}`,
    OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: certFile,
    OTEL_EXPORTER_OTLP_CERTIFICATE: certFile,
  }
  await using server = await startOneShard([TRACED], env)
  await server.get('/version')
  await receiver.waitForSpans(1)
  await receiver.waitForRecord(({ body }) => body === 'request started')
  await using stranger = await startOneShard([TRACED], {
    ...env,
    OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: '',
    OTEL_EXPORTER_OTLP_CERTIFICATE: '',
  })
  await stranger.get('/version')
  await stranger.logged(({ msg }) => msg === 'telemetry receiver is away')
  assert.equal(receiver.spans.length, 1)
})

async function resident(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024
}
