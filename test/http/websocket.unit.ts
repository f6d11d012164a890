import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Socket } from '../../src/http/engine.ts'
import { EchoSockets, MESSAGE_LIMIT, refuseHandshake } from '../../src/http/websocket.ts'

/** A socket that writes down what is done to it. */
function createSocket() {
  const seen: string[] = []
  const socket: Socket = {
    send: (message) => seen.push(`send ${message}`),
    ping: () => seen.push('ping'),
    end: (code) => void seen.push(`end ${code}`),
  }
  return { socket, seen }
}

const TS = '1970-01-01T00:00:00.000Z'

describe('echoing websockets', () => {
  test('are told the host every 5 seconds and pinged every 30, each from when it was opened', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const sockets = new EchoSockets(
      'pod-1',
      () => 0,
      () => undefined,
    )
    const [first, second] = [createSocket(), createSocket()]
    sockets.open(first.socket)
    t.mock.timers.tick(2000)
    sockets.open(second.socket)
    t.mock.timers.tick(3000)
    assert.deepEqual([first.seen, second.seen], [[`send {"ts":"${TS}","server":"pod-1"}`], []])
    t.mock.timers.tick(25_000)
    assert.deepEqual([first.seen.length, first.seen.at(-1)], [7, 'ping'])
    assert.deepEqual([second.seen.length, second.seen.includes('ping')], [5, false])
    t.mock.timers.tick(2000)
    assert.equal(second.seen.at(-1), 'ping')
  })

  test('cost no timer when none is open', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const sockets = new EchoSockets(
      'pod-1',
      () => 0,
      () => undefined,
    )
    const { socket, seen } = createSocket()
    sockets.open(socket)
    sockets.close(socket)
    t.mock.timers.tick(60_000)
    assert.deepEqual(seen, [])
    sockets.open(socket)
    t.mock.timers.tick(5000)
    assert.equal(seen.length, 1)
  })

  test('send messages back up to the limit, and are closed beyond', () => {
    const reached: string[] = []
    const sockets = new EchoSockets(
      'pod-1',
      () => 0,
      (limit) => reached.push(limit),
    )
    const { socket, seen } = createSocket()
    sockets.message(socket, Buffer.from('<é>'))
    sockets.message(socket, new Uint8Array(MESSAGE_LIMIT + 1))
    assert.deepEqual(seen, [`send {"ts":"${TS}","msg":"\\u003cé\\u003e"}`, 'end 1009'])
    assert.deepEqual(reached, ['message'])
  })

  test('are told when the server goes away', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const sockets = new EchoSockets(
      'pod-1',
      () => 0,
      () => undefined,
    )
    const all = Array.from({ length: 3 }, createSocket)
    for (const { socket } of all) sockets.open(socket)
    sockets.endAll()
    for (const { socket, seen } of all) {
      assert.deepEqual(seen, ['end 1001'])
      sockets.close(socket)
    }
  })
})

test('a handshake is taken with Connection as a list, in any letters', () => {
  const headers: Record<string, string> = {
    upgrade: 'WebSocket',
    connection: 'keep-alive, Upgrade',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  const refuse = (changed: Record<string, string>) =>
    refuseHandshake({ header: (name) => ({ ...headers, ...changed })[name] ?? '' })?.status
  assert.equal(refuse({}), undefined)
  assert.equal(refuse({ connection: 'upgraded' }), 400)
  assert.equal(refuse({ 'sec-websocket-version': '' }), 400)
  assert.equal(refuse({ 'sec-websocket-key': 'short' }), 400)
  assert.equal(refuse({ host: 'a:80', origin: 'http://a:80' }), undefined)
  for (const origin of ['http://a', 'http://a:81', 'a:80', 'null']) assert.equal(refuse({ host: 'a:80', origin }), 403)
})
