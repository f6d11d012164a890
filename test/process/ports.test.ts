import assert from 'node:assert/strict'
import { once } from 'node:events'
import { copyFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { makeCertificate } from '../certificate.ts'
import { freePort } from '../ports.ts'
import { request, runServer, startServer } from '../server.ts'

for (const flag of ['port', 'port-metrics', 'grpc-port']) {
  test(`a taken --${flag} is an error that names port, flag and the way out`, async () => {
    const port = await freePort()
    const holder = createServer().listen(port)
    await once(holder, 'listening')
    const rest = flag === 'port' ? [] : [`--port=${await freePort()}`]
    const { code, stderr } = await runServer([`--${flag}=${port}`, ...rest])
    holder.close()
    assert.equal(code, 1)
    assert.match(stderr, new RegExp(`^Error: port ${port} \\(--${flag}\\) is taken .*--${flag}=${port + 1}$`, 'm'))
  })
}

test('a second server on the same port is refused, and the first goes on', async () => {
  await using first = await startServer()
  const { code, stderr } = await runServer([`--port=${first.port}`])
  assert.equal(code, 1)
  assert.match(stderr, /is taken/)
  for (let index = 0; index < 20; index++) assert.equal((await first.get('/version')).status, 200)
})

test('a taken port is told by a machine, too, that is slow to start threads', async () => {
  const holder = createServer().listen(await freePort())
  await once(holder, 'listening')
  const { port } = holder.address() as AddressInfo
  const delay = `
    import { isMainThread } from 'node:worker_threads'
    if (!isMainThread) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000)
  `
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(delay)}` }
  const { code, stderr } = await runServer([`--port=${port}`], env)
  holder.close()
  assert.equal(code, 1)
  assert.match(stderr, /^Error: port \d+ \(--port\) is taken/m)
})

test('two flags with one port are an error that names both', async () => {
  const port = await freePort()
  const { code, stderr } = await runServer([`--port=${port}`, `--port-metrics=${port}`])
  assert.equal(code, 1)
  assert.match(stderr, /--port-metrics and --port/)
})

test('an address of another host is an error that names the flag', async () => {
  const { code, stderr } = await runServer([`--port=${await freePort()}`, '--host=192.0.2.1'])
  assert.equal(code, 1)
  assert.match(stderr, /--host/)
})

describe('a certificate that can’t be used is an error that names files and flag:', () => {
  const refusal = async (certPath: string) => {
    const words = [`--port=${await freePort()}`, `--secure-port=${await freePort()}`, `--cert-path=${certPath}`]
    const { code, stderr } = await runServer(words)
    assert.equal(code, 1)
    return stderr
  }

  test('one that is missing', async () => {
    assert.match(await refusal('/nowhere'), /^Error: can't read \/nowhere\/tls\.\w+, .*--secure-port.*--cert-path$/m)
  })

  test('one that is none', async () => {
    await using certificate = await makeCertificate()
    await writeFile(join(certificate.path, 'tls.crt'), 'not PEM')
    assert.match(await refusal(certificate.path), /^Error: can't serve HTTPS \(--secure-port\): ./m)
  })

  test('one of another key', async () => {
    await using certificate = await makeCertificate()
    await using other = await makeCertificate()
    await copyFile(join(other.path, 'tls.key'), join(certificate.path, 'tls.key'))
    assert.match(await refusal(certificate.path), /--secure-port.*tls\.key is not the key of tls\.crt/)
  })
})

test('--port=0 turns HTTP off and leaves the metrics port', async () => {
  const metrics = await freePort()
  await using server = await startServer(['--port=0', `--port-metrics=${metrics}`, '--level=debug'])
  assert.equal((await request({ port: metrics }, '/healthz')).text, 'OK')
  assert.match((await request({ port: metrics }, '/metrics')).text, /^process_cpu_seconds_total /m)
  assert.equal((await request({ port: metrics }, '/version')).status, 404)
  server.kill('SIGTERM')
  assert.equal(await server.exited, 0)
})
