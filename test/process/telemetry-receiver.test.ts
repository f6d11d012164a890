import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { describe, test } from 'node:test'
import { startReceiver } from '../otlp-receiver.ts'
import { freePort } from '../ports.ts'
import { startOneShard, until } from '../server.ts'
import { createCertificate } from './certificate.ts'
import { exportTo } from './telemetry.ts'

const TRACED = '--otel-service-name=shop'

describe('a receiver that is away', () => {
  test('delays nothing, is told once, and gets what it missed when it is back', async () => {
    const port = await freePort()
    await using server = await startOneShard([TRACED], exportTo({ endpoint: `http://127.0.0.1:${port}` }))
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
    await using server = await startOneShard([TRACED, '--level=debug', '--server-shutdown-timeout=90s'], env)
    await server.get('/version')
    await server.logged(({ msg }) => msg === 'telemetry receiver is away')
    const signalled = performance.now()
    server.kill('SIGTERM')
    assert.equal(await server.exited, 0)
    assert.ok(performance.now() - signalled < 45_000)
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

  test('costs no more memory than the limits of the queues', async () => {
    const env = { ...exportTo({ endpoint: `http://127.0.0.1:${await freePort()}` }), OTEL_BSP_MAX_QUEUE_SIZE: '100' }
    await using server = await startOneShard([TRACED, '--workers=1'], env)
    const path = `/echo/${'x'.repeat(20_000)}`
    const agent = new Agent({ keepAlive: true })
    const load = async (count: number) => {
      for (let sent = 0; sent < count; sent += 20) {
        await Promise.all(Array.from({ length: 20 }, () => server.get(path, { agent })))
      }
      return resident(server.process.pid)
    }
    await load(500)
    const before = await load(500)
    const after = await load(2000)
    // Were their paths kept, it would be 40 MB more.
    assert.ok(after - before < 30e6, `${before} → ${after}`)
    agent.destroy()
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
  await until(() => receiver.spans.length === 1)
})

async function resident(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024
}
