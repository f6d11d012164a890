import assert from 'node:assert/strict'
import { createServer as createHttpServer } from 'node:http'
import { constants, createServer, type ServerHttp2Stream } from 'node:http2'
import { createServer as createTcpServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { freePort } from '../../ports.ts'
import { type HealthServer, startHealthServer } from '../health-server.ts'
import { check, listen, podcli, runHere } from '../run.ts'

describe('check grpc of a server of grpc-js', () => {
  let health: HealthServer
  before(async () => {
    health = await startHealthServer()
  })
  after(async () => health[Symbol.asyncDispose]())

  for (const { host, by = runHere } of [{ host: '127.0.0.1', by: podcli }, { host: 'localhost' }, { host: '' }]) {
    test(`succeeds at ${host}:<port>, where the server as a whole is SERVING`, async () => {
      const { status, told } = await check(['grpc', `${host}:${health.port}`], { by })
      assert.equal(status, 0)
      assert.deepEqual(told, [{ msg: 'check succeed', status: 'SERVING' }])
    })
  }

  test('asks for the service of --service, however long its name', async () => {
    const { told } = await check(['grpc', `127.0.0.1:${health.port}`, `--service=${'long'.repeat(100)}`])
    assert.deepEqual(told, [{ msg: 'check succeed', status: 'SERVING' }])
  })

  const statuses = { down: 'NOT_SERVING', gone: 'SERVICE_UNKNOWN', unknown: 'UNKNOWN', future: 'status 300' }
  for (const [service, status] of Object.entries(statuses)) {
    test(`fails when a service is ${status}, and names it`, async () => {
      const { status: code, told } = await check(['grpc', `127.0.0.1:${health.port}`, '--service', service])
      assert.equal(code, 1)
      assert.deepEqual(told, [{ msg: 'check failed', status }])
    })
  }

  const errors = { nobody: 'NOT_FOUND: unknown service', refused: 'PERMISSION_DENIED: not für you: 100%' }
  for (const [service, error] of Object.entries(errors)) {
    test(`fails when the call does, and tells why: ${error}`, async () => {
      const { status, told } = await check(['grpc', `127.0.0.1:${health.port}`, '--service', service])
      assert.equal(status, 1)
      assert.deepEqual(told, [{ msg: 'check failed', error }])
    })
  }

  test('tells the server its deadline, and keeps it', async () => {
    const asked = Date.now()
    const { status, told } = await check(['grpc', `127.0.0.1:${health.port}`, '--service=mute', '--timeout=500ms'])
    assert.equal(status, 1)
    // The server's own clock may be first.
    assert.match(String(told[0]?.error), /^no answer within 0\.5s$|^DEADLINE_EXCEEDED: /)
    assert.ok((health.deadlines.at(-1)?.getTime() ?? 0) >= asked + 500)
  })

  test('speaks by TLS with --tls only', async () => {
    const { status, told } = await check(['grpc', `127.0.0.1:${health.port}`, '--tls'])
    assert.equal(status, 1)
    assert.match(String(told[0]?.error), /TLS|disconnected before secure TLS|ECONNRESET|EPROTO/)
  })
})

describe('check grpc fails, and tells why,', () => {
  test('when nobody listens', async () => {
    const port = await freePort()
    const { status, told } = await check(['grpc', `127.0.0.1:${port}`], { by: podcli })
    assert.equal(status, 1)
    assert.deepEqual(told, [{ msg: 'check failed', error: `connect ECONNREFUSED 127.0.0.1:${port}` }])
  })

  test('when the server speaks HTTP/1', async () => {
    const server = createHttpServer((_, response) => response.end())
    assert.match(await failure(server), /^the server does not speak HTTP\/2/)
  })

  test('when the server closes the connection', async () => {
    const server = createTcpServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end(),
    )
    assert.match(await failure(server), /closed the connection|ECONNRESET/)
  })

  const answers: Record<string, (stream: ServerHttp2Stream) => void> = {
    'no answer of gRPC: HTTP status 404': (stream) => stream.respond({ ':status': 404 }, { endStream: true }),
    'no answer of gRPC: HTTP status 200': (stream) => {
      stream.respond()
      stream.end('hello')
    },
    UNIMPLEMENTED: (stream) => stream.respond({ 'grpc-status': '12' }, { endStream: true }),
    'code 99: what?': (stream) => {
      stream.respond({ 'grpc-status': '99', 'grpc-message': 'what?' }, { endStream: true })
    },
    'the answer is not one message': (stream) => answer(stream, Buffer.from([0, 0, 0, 0, 9, 8, 1])),
    'the answer is compressed, which was not asked for': (stream) => answer(stream, Buffer.from([1, 0, 0, 0, 2, 8, 1])),
    'the answer is no health status': (stream) => answer(stream, Buffer.from([0, 0, 0, 0, 1, 0x0b])),
    'the answer is too long for a health status': (stream) => answer(stream, Buffer.alloc(100_000)),
    'Stream closed with error code NGHTTP2_REFUSED_STREAM': (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM),
    'the server closed the connection without an answer': (stream) => stream.session?.destroy(),
  }
  for (const [error, respond] of Object.entries(answers)) {
    test(`when it answers oddly: ${error}`, async () => {
      const server = createServer()
      server.on('stream', (stream) => respond(stream.on('error', () => undefined)))
      assert.equal(await failure(server), error)
    })
  }

  test('but gives no deadline that the header has no digits for', async () => {
    await using server = createServer()
    let timeout: unknown
    server.on('stream', (stream, headers) => {
      timeout = headers['grpc-timeout']
      answer(stream, Buffer.from([0, 0, 0, 0, 2, 8, 1]))
    })
    const port = await listen(server)
    assert.equal((await check(['grpc', `127.0.0.1:${port}`, '--timeout=500h'])).status, 0)
    assert.equal(timeout, '99999999m')
  })

  test('but passes over fields that a newer server sends', async () => {
    await using server = createServer()
    const fields = [0x10, 0x85, 0x01, 0x1a, 1, 65, 0x25, 1, 2, 3, 4, 0x29, 1, 2, 3, 4, 5, 6, 7, 8, 0x08, 1]
    server.on('stream', (stream) => answer(stream, Buffer.from([0, 0, 0, 0, fields.length, ...fields])))
    const port = await listen(server)
    assert.equal((await check(['grpc', `127.0.0.1:${port}`])).status, 0)
  })

  /** The reason that a check of this server gives. */
  async function failure(server: Parameters<typeof listen>[0]): Promise<string> {
    await using open = server
    const port = await listen(open)
    const { status, told } = await check(['grpc', `127.0.0.1:${port}`])
    assert.deepEqual({ status, count: told.length }, { status: 1, count: 1 })
    return String(told[0]?.error)
  }

  function answer(stream: ServerHttp2Stream, body: Buffer): void {
    stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    stream.end(body)
  }
})
