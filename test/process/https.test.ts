import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from 'node:tls'
import { makeCertificate } from '../certificate.ts'
import { freePort } from '../ports.ts'
import { request, startServer } from '../server.ts'

for (const workers of [1, 2]) {
  test(`HTTP and HTTPS are served side by side, switched and drained together, by ${workers} shard(s)`, async () => {
    await using certificate = await makeCertificate()
    const port = await freePort()
    const words = [`--secure-port=${port}`, `--cert-path=${certificate.path}`, `--workers=${workers}`, '--level=debug']
    await using server = await startServer(words)
    const secure = () => connect({ port, host: '127.0.0.1', servername: 'localhost', ca: certificate.pem })
    const ask = (path: string, method = 'GET') => request({ connect: secure, method }, path)
    const statuses = async () => {
      const answers = await Promise.all([0, 1, 2, 3, 4].flatMap(() => [server.get('/version'), ask('/version')]))
      return new Set(answers.map(({ status }) => status))
    }
    assert.deepEqual(await statuses(), new Set([200]))
    assert.equal((await ask('/fault_injection/enable', 'POST')).status, 202)
    assert.deepEqual(await statuses(), new Set([500]))
    assert.equal((await server.get('/fault_injection/disable', { method: 'POST' })).status, 202)
    assert.deepEqual(await statuses(), new Set([200]))
    const pending = [ask('/delay/1'), server.get('/delay/1')]
    await server.logged(() => server.log.filter(({ uri }) => uri === '/delay/1').length === 2)
    server.kill('SIGTERM')
    for (const { status } of await Promise.all(pending)) assert.equal(status, 200)
    assert.equal(await server.exited, 0)
  })
}

test('--port=0 leaves HTTPS alone', async () => {
  await using certificate = await makeCertificate()
  const port = await freePort()
  const words = ['--port=0', `--secure-port=${port}`, `--cert-path=${certificate.path}`, '--level=debug']
  await using server = await startServer(words)
  const secure = () => connect({ port, host: '127.0.0.1', servername: 'localhost', ca: certificate.pem })
  assert.equal((await request({ connect: secure }, '/version')).status, 200)
  await assert.rejects(server.get('/version'), { code: 'ECONNREFUSED' })
  // Whoever speaks HTTP to it is no reason to fail.
  await assert.rejects(request({ port }, '/version'))
  assert.equal((await request({ connect: secure }, '/version')).status, 200)
})
