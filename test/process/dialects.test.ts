import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { loadConfig } from '../../src/config/load.ts'
import { openHttp2, startSession } from '../http2.ts'
import { exchange, raw, type Server, startOneShard } from '../server.ts'

describe('node’s engine serves', { concurrency: true }, () => {
  let server: Server
  before(async () => {
    server = await startOneShard(['--http-engine=node'])
  })
  after(() => server[Symbol.asyncDispose]())

  test('HTTP/1.0, with and without keep-alive', async () => {
    assert.match(
      await raw(server.port, 'GET /healthz HTTP/1.0\r\n\r\n'),
      /^HTTP\/1\.1 200 OK\r\n[^]*\r\nConnection: close\r\n/,
    )
    const kept = 'GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'
    const twice = await raw(server.port, `${kept}GET /version HTTP/1.0\r\n\r\n`)
    assert.deepEqual(twice.match(/^Connection: .*/gm), ['Connection: keep-alive', 'Connection: close'])
  })

  test('an answer of unknown length to HTTP/1.0 until the end of the connection', async () => {
    const answer = await raw(server.port, 'GET /chunked/0 HTTP/1.0\r\n\r\n')
    assert.ok(answer.endsWith('\r\n\r\n{\n  "delay": 0\n}'), answer)
    assert.doesNotMatch(answer, /chunked|Keep-Alive/i)
  })

  test('targets in absolute form, OPTIONS *, and no tunnels', async () => {
    for (const target of ['http://other/version?x', 'HTTP://other:80/version', 'https://[::1]/version']) {
      assert.match(await ask(server, `GET ${target}`), /^HTTP\/1\.1 200 OK/)
    }
    assert.match(await ask(server, 'GET http://other'), /^HTTP\/1\.1 200 OK[^]*"hostname"/)
    assert.match(await ask(server, 'OPTIONS *'), /^HTTP\/1\.1 200 OK\r\nContent-Length: 0\r\n/)
    assert.match(await ask(server, 'GET *'), /^HTTP\/1\.1 400 /)
    assert.match(await ask(server, 'CONNECT other:80'), /^HTTP\/1\.1 405 /)
  })

  test('bodies of chunks with extensions and trailers', async () => {
    const body = '2;name=value\r\nhi\r\n0\r\nX-Trailer: x\r\n\r\n'
    const answer = await ask(server, 'POST /echo', ['Transfer-Encoding: chunked', 'Trailer: X-Trailer'], body)
    assert.match(answer, /^HTTP\/1\.1 202 [^]*\r\n\r\nhi$/)
  })

  test('requests that are sent behind a slow one, in their order', async () => {
    const slow = 'GET /delay/1 HTTP/1.1\r\nHost: x\r\n\r\n'
    const answers = await ask(
      server,
      'POST /echo',
      ['Content-Length: 2'],
      'hi',
      `${slow}GET /version HTTP/1.1\r\nHost: x\r\n\r\n`,
    )
    assert.match(answers, /"delay": 1\n\}HTTP\/1\.1 200 OK[^]*"version"[^]*\}HTTP\/1\.1 202 [^]*\r\n\r\nhi$/)
  })

  test('a client that has closed its side', async () => {
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    let answer = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      answer += chunk
    })
    socket.end('GET /delay/1 HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'end')
    socket.end()
    assert.match(answer, /^HTTP\/1\.1 200 OK[^]*"delay": 1/)
  })

  test('a client that asks before it sends, and is told no before it does', async () => {
    const good = ['Content-Length: 2', 'Expect: 100-continue']
    assert.match(await ask(server, 'POST /echo', good, 'hi'), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 /)
    assert.match(
      await ask(server, 'POST /echo', ['Content-Length: 11000000', 'Expect: 100-continue']),
      /^HTTP\/1\.1 413 /,
    )
  })
})

describe('--h2c', { concurrency: true }, () => {
  let server: Server
  before(async () => {
    server = await startOneShard(['--h2c'])
  })
  after(() => server[Symbol.asyncDispose]())

  test('tells HTTP/2 and HTTP/1.1 apart by the first bytes, in whatever pieces they come', async () => {
    const socket = connect({ port: server.port, host: '127.0.0.1', noDelay: true })
    for (const byte of 'POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r') {
      await new Promise((resolve) => socket.write(byte, resolve))
    }
    assert.match(await exchange(socket, '\n'), /^HTTP\/1\.1 202 /)
    assert.equal(await statusOf(connect(server.port, '127.0.0.1'), '/version'), 200)
  })

  test('changes HTTP/1.1 over to HTTP/2 when the client asks, and not when it sends a body', async (t) => {
    if (spawnSync('nghttp', ['--version']).error) return t.skip('nghttp is not installed')
    const url = `http://127.0.0.1:${server.port}`
    const upgraded = spawnSync('nghttp', ['-v', '-u', `${url}/version`], { encoding: 'utf8' })
    assert.match(upgraded.stdout, /HTTP Upgrade success[^]*:status: 200[^]*"version"/)
    const body = spawnSync('curl', ['-s', '-i', '--http2', '-d', 'hi', `${url}/echo`], { encoding: 'utf8' })
    assert.match(body.stdout, /^HTTP\/1\.1 202 /)
  })

  test('serves curl, nghttp, h2load and ab', async (t) => {
    const url = `http://127.0.0.1:${server.port}/version`
    const tools: readonly (readonly [string, readonly string[], RegExp])[] = [
      ['curl', ['-s', '-i', '--http2-prior-knowledge', url], /^HTTP\/2 200 [^]*"version"/],
      ['nghttp', [url], /"version"/],
      ['h2load', ['-n', '500', '-c', '4', '-m', '10', url], /500 succeeded, 0 failed, 0 errored/],
      ['ab', ['-q', '-n', '500', '-c', '4', '-k', url], /Failed requests: +0\n[^]*Keep-Alive requests: +500/],
    ]
    for (const [program, words, wanted] of tools) {
      const { stdout, error } = spawnSync(program, words, { encoding: 'utf8' })
      if (error) t.diagnostic(`${program} is not installed`)
      else assert.match(stdout, wanted, program)
    }
  })

  test('answers everything on one connection, as a proxy asks it, large answers among small ones', async () => {
    const session = startSession(connect(server.port, '127.0.0.1'))
    const body = Buffer.alloc(10 * 2 ** 20, 'x')
    const large = Array.from({ length: 3 }, async () => {
      const answer = await (await openHttp2(session, '/echo', { method: 'POST', body })).whole()
      return [answer.status, answer.bytes.equals(body)]
    })
    const small = Array.from({ length: 30 }, async (_, index) => {
      await pause(20 * index)
      const answer = await (await openHttp2(session, index % 2 === 0 ? '/version' : '/swagger.json')).whole()
      return [answer.status, answer.bytes.length > 0]
    })
    assert.deepEqual(
      new Set(await Promise.all([...large, ...small].map(async (one) => (await one).join(' ')))),
      new Set(['202 true', '200 true']),
    )
    session.close()
  })

  test('is refused with the engine that can’t', async () => {
    await assert.rejects(loadConfig(['--h2c', '--http-engine=uws'], {}), { exitCode: 2 })
  })
})

/** Sends `before` and then a request that closes the connection; resolves with all that came back. */
function ask(server: Server, line: string, lines: readonly string[] = [], body = '', before = ''): Promise<string> {
  const head = [`${line} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...lines].join('\r\n')
  return raw(server.port, `${before}${head}\r\n\r\n${body}`)
}

async function statusOf(socket: Socket, path: string): Promise<number> {
  const session = startSession(socket)
  const [headers] = (await once(session.request({ ':path': path }), 'response')) as [Record<string, number>]
  session.close()
  return headers[':status'] ?? 0
}
