import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { type ConnectionOptions, connect } from 'node:tls'
import { promisify } from 'node:util'
import { makeCertificate } from '../certificate.ts'
import { openHttp2, startSession } from '../http2.ts'
import { freePort } from '../ports.ts'
import { exchange, request, type Server, startServer } from '../server.ts'

const certificate = await makeCertificate()
after(() => certificate[Symbol.asyncDispose]())

describe('--secure-port', () => {
  let port: number
  let server: Server
  before(async () => {
    port = await freePort()
    server = await startSecure(port)
  })
  after(() => server[Symbol.asyncDispose]())

  test('speaks HTTP/2 by ALPN, and HTTP/1.1 where it is not asked for', async (t) => {
    const session = startSession(dial(port, { ALPNProtocols: ['h2', 'http/1.1'] }))
    assert.equal((await openHttp2(session, '/version')).status, 200)
    session.close()
    assert.match(
      await exchange(
        dial(port, { ALPNProtocols: ['http/1.1'] }),
        'GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      ),
      /^HTTP\/1\.1 200 OK/,
    )
    // Not spawnSync: who reads no log of the server stops it.
    const words = ['-n', '200', '-c', '4', `https://127.0.0.1:${port}/version`]
    const loaded = await promisify(execFile)('h2load', words).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    if (!loaded) t.diagnostic('h2load is not installed')
    else assert.match(loaded.stdout, /200 succeeded, 0 failed, 0 errored/)
  })

  // The last one: it ends the server.
  test('is served beside --port by every shard, switched and drained together', async () => {
    const ask = (path: string, method = 'GET') => request({ connect: () => dial(port), method }, path)
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
})

test('--port=0 leaves HTTPS alone', async () => {
  const port = await freePort()
  await using server = await startSecure(port, '--port=0', '--workers=1')
  const ask = () => request({ connect: () => dial(port) }, '/version')
  assert.equal((await ask()).status, 200)
  await assert.rejects(server.get('/version'), { code: 'ECONNREFUSED' })
  // Whoever speaks HTTP to it is no reason to fail.
  await assert.rejects(request({ port }, '/version'))
  assert.equal((await ask()).status, 200)
})

function startSecure(port: number, ...words: readonly string[]): Promise<Server> {
  return startServer([`--secure-port=${port}`, `--cert-path=${certificate.path}`, '--level=debug', ...words])
}

function dial(port: number, options: ConnectionOptions = {}) {
  return connect({ port, host: '127.0.0.1', servername: 'localhost', ca: certificate.pem, ...options })
}
