import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { type Server, startOneShard, until } from '../server.ts'

const TIMEOUT_MS = 1000

/** The engine looks at its sockets every 4 seconds: connections opened over as long meet it at every point of that. */
const PHASES_MS = [0, 600, 1200, 1800, 2400, 3000, 3600]

const VERSION = 'GET /version HTTP/1.1\r\nHost: x\r\n\r\n'

let server: Server
before(async () => {
  server = await startOneShard([`--http-server-timeout=${TIMEOUT_MS}ms`, '--cache-server=memory://'])
  const body = Buffer.alloc(10 * 2 ** 20, 'x')
  assert.equal((await server.get('/cache/long', { method: 'PUT', body })).status, 202)
})
after(() => server[Symbol.asyncDispose]())

describe('with --http-server-timeout=1s', { concurrency: true }, () => {
  for (const afterMs of PHASES_MS) {
    test(`a silent client is cut, but not before its time: opened after ${afterMs} ms`, async () => {
      await elapsed(afterMs)
      const { text, livedMs } = await ending(connect(server.port, '127.0.0.1'))
      assert.equal(text, '')
      assert.ok(livedMs >= TIMEOUT_MS, `cut after ${livedMs} ms`)
    })

    test(`an idle connection lives twice as long, and is cut then: opened after ${afterMs} ms`, async () => {
      await elapsed(afterMs)
      const { text, livedMs } = await ending(client(server, VERSION))
      assert.match(text, /^HTTP\/1\.1 200 [^]*\}$/)
      assert.ok(livedMs >= 2 * TIMEOUT_MS, `cut after ${livedMs} ms`)
    })
  }

  test('a client that sends its headers byte by byte is cut', async () => {
    const { text } = await ending(client(server, 'GET /version HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'x'))
    assert.equal(text, '')
  })

  for (const [title, head, piece] of [
    ['a body that never begins', 'Content-Length: 100000\r\n\r\n', ''],
    ['a body that stops', 'Content-Length: 100000\r\n\r\nx', ''],
    ['a body byte by byte', 'Content-Length: 100000\r\n\r\nx', 'x'],
    ['chunks byte by byte', 'Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n', '1\r\nx\r\n'],
  ] as const) {
    test(`${title} is answered 408, and its client cut`, async () => {
      const { text } = await ending(client(server, `POST /store HTTP/1.1\r\nHost: x\r\n${head}`, piece))
      assert.match(text, /^HTTP\/1\.1 408 Request Timeout\r\n[^]*"request body not received in time"\n\}$/)
    })

    test(`${title}, to no route, is not waited for either`, async () => {
      const { text } = await ending(client(server, `POST /nothing HTTP/1.1\r\nHost: x\r\n${head}`, piece))
      assert.match(text, /^HTTP\/1\.1 404 Not Found\r\n/)
    })
  }

  test('an answer that is late is 503, and none when it has begun', async () => {
    const late = await server.get('/delay/5')
    assert.equal(late.status, 503)
    assert.equal(late.json().message, 'not answered within http-server-timeout')
    await assert.rejects(server.get('/chunked/5'), { code: 'ECONNRESET' })
  })

  test('a websocket stays open', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws/echo`)
    const opened = performance.now()
    // The host's name comes every 5 seconds: the first two are later than any cut.
    for (let greetings = 0; greetings < 2; greetings++) await once(socket, 'message')
    assert.ok(performance.now() - opened > 2 * TIMEOUT_MS + 4000)
    const echoed = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => data.includes('still here') && resolve())
    })
    socket.send('still here')
    await echoed
    socket.terminate()
  })
})

// Not beside the others: a test that stalls would not see the connection before it is cut.
for (const [title, bytesAtOnce] of [
  ['reads nothing', 0],
  // Too much for the engine to think that it has gone.
  ['reads half a megabyte a second', 50_000],
] as const) {
  test(`a client that ${title} of a long answer is cut by --http-server-timeout`, async () => {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('GET /cache/long HTTP/1.1\r\nHost: x\r\n\r\n')
    await until(() => isOpen(server, socket))
    const timer = setInterval(() => bytesAtOnce > 0 && socket.read(bytesAtOnce), 100)
    await until(() => !isOpen(server, socket))
    clearInterval(timer)
    socket.destroy()
  })
}

/** A connection that sends `head`, then `piece` again and again. */
function client(server: Server, head: string, piece = ''): Socket {
  const socket = connect(server.port, '127.0.0.1')
  socket.write(head)
  const timer = setInterval(() => piece && !socket.writableNeedDrain && socket.write(piece), 100)
  return socket.on('close', () => clearInterval(timer))
}

/** What came until the server closed, and how long the connection had been open by then. */
async function ending(socket: Socket): Promise<{ text: string; livedMs: number }> {
  // Before the server knows of it: a stalled client must not take its own time for the server's.
  const opened = performance.now()
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk
  })
  socket.on('error', () => undefined)
  // One that still sends may be told by a reset: an error, for which `once` would reject.
  await new Promise((resolve) => socket.on('close', resolve))
  return { text, livedMs: performance.now() - opened }
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}

/** Whether the server's end of a connection is open: a client that does not read is not told that it was cut. */
function isOpen(server: Server, { localPort }: Socket): boolean {
  const [mine, theirs] = [server.port, localPort ?? 0].map((port) => port.toString(16).toUpperCase().padStart(4, '0'))
  const established = new RegExp(`:${mine} \\w+:${theirs} 01 `)
  return ['tcp', 'tcp6'].some((table) => established.test(readFileSync(`/proc/net/${table}`, 'utf8')))
}
