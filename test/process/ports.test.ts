import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { loadConfig } from '../../src/config/load.ts'
import { StartupError } from '../../src/config/startup-error.ts'
import { startTls, toAddresses } from '../../src/listeners.ts'
import { silent } from '../../src/log.ts'
import { checkPorts } from '../../src/ports.ts'
import { makeCertificate } from '../certificate.ts'
import { freePort } from '../ports.ts'
import { request, runServer, startOneShard } from '../server.ts'

describe('an address that can’t be had is an error that names', () => {
  const refusal = async (...words: string[]) => {
    const error = await checkPorts(toAddresses(await toConfig(words))).catch((error: unknown) => error)
    assert.ok(error instanceof StartupError, String(error))
    assert.equal(error.exitCode, 1)
    return error.report
  }

  for (const flag of ['port', 'secure-port', 'port-metrics', 'grpc-port']) {
    test(`port, flag and the way out: a taken --${flag}`, async (t) => {
      const port = await hold(t)
      const rest = flag === 'port' ? [] : [`--port=${await freePort()}`]
      const report = await refusal(`--${flag}=${port}`, ...rest)
      assert.match(report, new RegExp(`^Error: port ${port} \\(--${flag}\\) is taken .*--${flag}=${port + 1}$`, 'm'))
    })
  }

  test('both flags, when they have one port', async () => {
    const port = await freePort()
    assert.match(await refusal(`--port=${port}`, `--port-metrics=${port}`), /--port-metrics and --port/)
  })

  test('the flag, when it is one of another host', async () => {
    assert.match(await refusal(`--port=${await freePort()}`, '--host=192.0.2.1'), /--host/)
  })
})

test('a taken port is told by a machine, too, that is slow to start threads', async (t) => {
  const port = await hold(t)
  const delay = `
    import { isMainThread } from 'node:worker_threads'
    if (!isMainThread) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000)
  `
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(delay)}` }
  const { code, stderr } = await runServer([`--port=${port}`, '--workers=1'], env)
  assert.equal(code, 1)
  assert.match(stderr, new RegExp(`^Error: port ${port} \\(--port\\) is taken .*--port=${port + 1}\n$`))
})

// A key of another certificate is told by a whole server in tls.test.ts.
describe('a certificate that can’t be used is an error that names files and flag:', () => {
  const refusal = async (certPath: string) => {
    const config = await toConfig([`--secure-port=${await freePort()}`, `--cert-path=${certPath}`])
    await using resources = new AsyncDisposableStack()
    const error = await startTls(config, silent, () => undefined, resources).catch((error: unknown) => error)
    assert.ok(error instanceof StartupError, String(error))
    return error.report
  }

  test('one that is missing', async () => {
    assert.match(await refusal('/nowhere'), /^Error: can't read \/nowhere\/tls\.\w+, .*--secure-port.*--cert-path$/m)
  })

  test('one that is none', async () => {
    await using certificate = await makeCertificate()
    await writeFile(join(certificate.path, 'tls.crt'), 'not PEM')
    assert.match(await refusal(certificate.path), /^Error: can't serve HTTPS \(--secure-port\): ./m)
  })
})

test('--port=0 turns HTTP off and leaves the metrics port', async () => {
  const metrics = await freePort()
  await using server = await startOneShard(['--port=0', `--port-metrics=${metrics}`, '--level=debug'])
  assert.equal((await request({ port: metrics }, '/healthz')).text, 'OK')
  assert.match((await request({ port: metrics }, '/metrics')).text, /^process_cpu_seconds_total /m)
  assert.equal((await request({ port: metrics }, '/version')).status, 404)
  server.kill('SIGTERM')
  assert.equal(await server.exited, 0)
})

/** A port that is taken during the test. */
async function hold(t: TestContext): Promise<number> {
  const port = await freePort()
  const holder = createServer().listen(port)
  t.after(() => holder.close())
  await once(holder, 'listening')
  return port
}

async function toConfig(words: readonly string[]) {
  const loaded = await loadConfig(words, {})
  assert.ok('config' in loaded)
  return loaded.config
}
