import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectHttp2, constants } from 'node:http2'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { status } from '@grpc/grpc-js'
import { startGrpcServer } from '../../src/grpc/server.ts'
import { freePort } from '../ports.ts'
import { raw, until } from '../server.ts'
import { connectGrpc, type Failure } from './client.ts'
import { fakeGrpcApp } from './fake-app.ts'
import { startRunning } from './running.ts'

const LIMIT = 4_194_304

describe('a handler', () => {
  test('that throws, at once or later, is Internal to the client and a line in the log', async () => {
    await using running = await startRunning({
      tokens: {
        issue: () => Promise.reject(new Error('secret detail')),
        validate: () => {
          throw new TypeError('another detail')
        },
      },
    })
    const { client, log } = running
    const calls = [
      await client.call('token.TokenService/TokenGenerate'),
      await client.call('token.TokenService/TokenValidate', {}, { authorization: 'x' }),
    ]
    for (const { failure } of calls) assert.deepEqual(failure, { code: status.INTERNAL, message: 'internal error' })
    const [first, second] = log.lines
    assert.deepEqual([first?.level, first?.msg], ['error', 'gRPC handler failed'])
    assert.equal(first?.fields?.method, '/token.TokenService/TokenGenerate')
    assert.match(String(first?.fields?.error), /secret detail\n +at /)
    assert.match(String(second?.fields?.error), /another detail/)
  })

  test('that answers with half a surrogate pair does no harm', async () => {
    await using running = await startRunning({
      tokens: { issue: () => assert.fail(), validate: async () => ({ reason: 'a \ud83d' }) },
    })
    const { failure } = await running.client.call('token.TokenService/TokenValidate', {}, { authorization: 'x' })
    assert.deepEqual(failure, { code: status.UNAUTHENTICATED, message: 'a \ufffd' })
  })

  test('that waits is told when the client leaves, which is no failure', async () => {
    const signals: AbortSignal[] = []
    await using running = await startRunning({
      sleep: (_, signal) => {
        signals.push(signal)
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error))
        })
      },
    })
    const stream = running.client.stream('grpc.health.v1.Health/Watch')
    const session = connectHttp2(`http://127.0.0.1:${running.port}`)
    const call = session.request(headersOf('/delay.DelayService/Delay'))
    call.on('error', () => undefined).end(frame(Buffer.from([8, 60])))
    await until(() => signals.length === 1)
    call.close(constants.NGHTTP2_CANCEL)
    await until(() => signals[0]?.aborted)
    stream.cancel()
    assert.equal((await stream.ended).code, status.CANCELLED)
    session.close()
    assert.deepEqual(running.log.lines, [])
  })
})

describe('a call', () => {
  test('of an unknown service or method is Unimplemented', async () => {
    await using running = await startRunning()
    for (const path of ['/echo.EchoService/Nothing', '/nothing.Service/Echo', '/', '/echo.EchoService/Echo/']) {
      const { code, message } = failureOf(await running.client.send(path, Buffer.alloc(0)))
      assert.equal(code, status.UNIMPLEMENTED)
      assert.ok(message.includes(path), message)
    }
  })

  test('whose bytes are no such message is Internal', async () => {
    await using running = await startRunning()
    for (const hex of ['0a0561', '0a02fffe', '00', '0c', 'ff'.repeat(20)]) {
      const { code } = failureOf(await running.client.send('/echo.EchoService/Echo', Buffer.from(hex, 'hex')))
      assert.equal(code, status.INTERNAL, hex)
    }
    assert.deepEqual(running.log.lines, [])
  })

  test('may carry 4 MiB and no byte more, whose limit is told', async () => {
    await using running = await startRunning()
    const largest = echoRequest(LIMIT)
    assert.deepEqual(await running.client.send('/echo.EchoService/Echo', largest), largest)
    const { code, message } = failureOf(await running.client.send('/echo.EchoService/Echo', echoRequest(LIMIT + 1)))
    assert.equal(code, status.RESOURCE_EXHAUSTED)
    assert.match(message, /4194305.*4194304/)
    assert.deepEqual(await running.client.call('echo.EchoService/Echo', { body: 'x' }), { body: 'x' })
  })

  test('that is large waits for its turn, and is answered', async () => {
    await using running = await startRunning()
    const { send } = running.client
    const bodies = Array.from({ length: 12 }, (_, index) => echoRequest(2_100_000 + index))
    const answers = await Promise.all(bodies.map((body) => send('/echo.EchoService/Echo', body)))
    assert.deepEqual(
      answers.map((answer) => (answer as Buffer).length),
      bodies.map(({ length }) => length),
    )
  })
})

describe('a connection', () => {
  test('carries 1000 calls at once, the next ones wait', async () => {
    await using running = await startRunning()
    const watches = Array.from({ length: 1010 }, () => running.client.stream('grpc.health.v1.Health/Watch'))
    const ended: unknown[] = []
    const counted = watches.map(async (watch) => ended.push(await watch.ended))
    await until(() => watches.filter(({ responses }) => responses.length === 1).length === 1000)
    assert.deepEqual(ended, [])
    for (const watch of watches) watch.cancel()
    await Promise.all(counted)
  })

  test('that speaks HTTP/1, or nothing known, is closed', async () => {
    await using running = await startRunning()
    for (const text of ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'x'.repeat(5000), `${PREFACE}${'x'.repeat(5000)}`]) {
      // HTTP/2 settings, then GOAWAY: no answer of HTTP/1.
      assert.doesNotMatch(await raw(running.port, text), /^HTTP/)
    }
    assert.deepEqual(await running.client.call('echo.EchoService/Echo', { body: 'x' }), { body: 'x' })
  })

  test('with an HTTP/2 request that is no gRPC gets 415', async () => {
    await using running = await startRunning()
    const session = connectHttp2(`http://127.0.0.1:${running.port}`)
    const [headers] = (await once(session.request({ ':path': '/' }).end(), 'response')) as [Record<string, unknown>]
    assert.equal(headers[':status'], 415)
    session.close()
  })

  test('may send metadata of 48 KiB, and some hundred keys', async () => {
    await using running = await startRunning()
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`key-${index}`, 'x'.repeat(480)]))
    const { headers } = await running.client.call('header.HeaderService/Header', {}, many)
    assert.ok((headers as string[]).length > 100)
    const tooMany = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`key-${index}`, 'x']))
    const { failure } = await running.client.call('header.HeaderService/Header', {}, tooMany)
    assert.equal(failure?.code, status.RESOURCE_EXHAUSTED)
    assert.deepEqual(await running.client.call('echo.EchoService/Echo', { body: 'x' }), { body: 'x' })
  })
})

test('a client that asks without reading the answers is not asked on, until it reads', async () => {
  await using running = await startRunning()
  const session = connectHttp2(`http://127.0.0.1:${running.port}`)
  await once(session, 'connect')
  const call = session.request(headersOf('/grpc.reflection.v1.ServerReflection/ServerReflectionInfo'))
  // Asks for the file of a symbol: each answer is thirty times as long as its question.
  const question = frame(Buffer.concat([Buffer.from([0x22, 21]), Buffer.from('grpc.health.v1.Health')]))
  const count = 20_000
  call.end(Buffer.concat(Array.from({ length: count }, () => question)))
  await once(call, 'response')
  let unsent = -1
  // It stays as it is while another call goes back and forth.
  await until(async () => {
    const before = unsent
    unsent = call.writableLength
    await running.client.call('echo.EchoService/Echo', { body: 'x' })
    return unsent === before
  })
  assert.ok(unsent > 0)
  let bytes = 0
  call.on('data', (chunk: Buffer) => (bytes += chunk.length))
  await once(call, 'end')
  assert.ok(bytes > count * 750, `${bytes} bytes`)
  session.close()
})

test('a port that is taken is refused with the reason of the system', async () => {
  const port = await freePort()
  const holder = createServer().listen(port)
  await once(holder, 'listening')
  await assert.rejects(startGrpcServer(port, fakeGrpcApp()), { code: 'EADDRINUSE' })
  holder.close()
})

test('drained, it ends what is open, refuses what is new, and says what it cut', async () => {
  await using running = await startRunning()
  const { server, client, port } = running
  const watch = client.stream('grpc.health.v1.Health/Watch')
  const call = client.call('delay.DelayService/Delay', { seconds: '1000' })
  await until(() => watch.responses.length === 1)
  server.retire()
  assert.deepEqual(await server.drain({ graceMs: 300 }), { aborted: 1 })
  assert.deepEqual(watch.responses, [{ status: 'SERVING' }, { status: 'NOT_SERVING' }])
  assert.deepEqual(await watch.ended, { code: status.UNAVAILABLE, message: 'the server is shutting down' })
  assert.ok((await call).failure)
  await assert.rejects(connectGrpc(port))
})

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

/** A Message of this many bytes. */
function echoRequest(bytes: number): Buffer {
  const head = Buffer.from([0x0a, 0, 0, 0, 0])
  let length = bytes - head.length
  for (let index = 1; index < head.length; index++, length >>>= 7)
    head[index] = (length & 0x7f) | (index < 4 ? 0x80 : 0)
  return Buffer.concat([head, Buffer.alloc(bytes - head.length, 'x')])
}

function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

function headersOf(path: string) {
  return { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' }
}

function failureOf(answer: Buffer | { readonly failure: Failure }): Failure {
  return Buffer.isBuffer(answer) ? assert.fail('answered') : answer.failure
}
