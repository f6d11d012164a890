import assert from 'node:assert/strict'
import { once } from 'node:events'
import { hostname } from 'node:os'
import type { WebSocket } from 'ws'
import { assertFailure } from '../answers.ts'
import type { Peer } from '../peer.ts'
import type { Case } from '../suite.ts'

const ROUTE = 'GET /ws/echo'
const MIB = 2 ** 20
const TS = /^\{"ts":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)",/

const HANDSHAKE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

export const websocketCases: readonly Case[] = [
  {
    good: ROUTE,
    title: 'sends text and binary back as text with the time',
    async run(peer) {
      const socket = await connected(peer)
      for (const [sent, text] of [
        ['hello <b> & "é"\n', '"hello \\u003cb\\u003e \\u0026 \\"é\\"\\n"'],
        ['', '""'],
        [Buffer.from('binary'), '"binary"'],
        [Buffer.from([0xff, 0x61]), '"\ufffda"'],
        ['x'.repeat(MIB), `"${'x'.repeat(MIB)}"`],
      ] as const) {
        socket.send(sent)
        const { message, isBinary } = await nextEcho(socket)
        const ts = TS.exec(message)?.[1] ?? ''
        assert.equal(isBinary, false)
        assert.ok(message === `{"ts":"${ts}","msg":${text}}`, message.slice(0, 100))
        assert.ok(Math.abs(Date.parse(ts) - Date.now()) < 60_000, ts)
      }
      socket.close(1000)
      assert.equal((await once(socket, 'close'))[0], 1000)
    },
  },
  {
    good: ROUTE,
    title: 'answers a ping, and tells its host name by itself',
    async run(peer) {
      const socket = await connected(peer)
      socket.ping('payload')
      assert.equal(String((await once(socket, 'pong'))[0]), 'payload')
      const [data] = await once(socket, 'message')
      const ts = TS.exec(String(data))?.[1] ?? ''
      assert.equal(String(data), `{"ts":"${ts}","server":"${hostname()}"}`)
      socket.terminate()
    },
  },
  {
    good: ROUTE,
    title: 'takes an Origin of the same host and port, whatever its scheme, and a path that is escaped',
    async run(peer) {
      for (const origin of ['http://localhost', 'https://LOCALHOST', 'app://localhost/path']) {
        ;(await connected(peer, '/ws/echo', { origin })).terminate()
      }
      ;(await connected(peer, '/ws/echo?query=1')).terminate()
      ;(await connected(peer, '/%77s/ech%6f')).terminate()
      ;(await connected(peer, '/ws%2Fecho')).terminate()
    },
  },
  {
    bad: ROUTE,
    title: 'closes with 1009 when a message is over 1 MiB, in one frame or in many',
    async run(peer) {
      const whole = await connected(peer)
      whole.send('x'.repeat(MIB + 1))
      assert.equal((await once(whole, 'close'))[0], 1009)
      const parts = await connected(peer)
      for (let part = 0; part < 17; part++) parts.send(Buffer.alloc(MIB / 16), { fin: part === 16, binary: true })
      assert.equal((await once(parts, 'close'))[0], 1009)
    },
  },
  {
    bad: ROUTE,
    title: 'refuses an Origin of another host or port',
    http1: true,
    async run(peer) {
      const origins = [
        'http://other',
        'http://localhost:81',
        'http://localhost.other',
        'localhost',
        'null',
        'http://x@localhost',
      ]
      for (const origin of origins) {
        assertFailure(
          await peer.ask('/ws/echo', { headers: { host: 'localhost', ...HANDSHAKE, origin } }),
          403,
          'origin not allowed',
        )
      }
    },
  },
  {
    bad: ROUTE,
    title: 'is 400 without a handshake, or with a wrong one',
    http1: true,
    async run({ ask }) {
      assertFailure(await ask('/ws/echo'), 400, 'websocket handshake required')
      for (const [change, reason] of [
        [{ connection: 'close' }, 'websocket handshake required'],
        [{ upgrade: 'h2c' }, 'websocket handshake required'],
        [{ 'sec-websocket-version': '8' }, 'websocket version 13 required'],
        [{ 'sec-websocket-key': '????????????????????????' }, 'invalid websocket key'],
      ] as const) {
        assertFailure(await ask('/ws/echo', { headers: { ...HANDSHAKE, ...change } }), 400, reason)
      }
      for (const key of ['short', 'dGhlIHNhbXBsZSBub25jZQ==x', '']) {
        const { status } = await ask('/ws/echo', { headers: { ...HANDSHAKE, 'sec-websocket-key': key } })
        assert.equal(status, 400)
      }
    },
  },
  {
    bad: ROUTE,
    title: 'lives on when a client breaks the protocol',
    async run(peer) {
      const lines = Object.entries(HANDSHAKE).map((line) => line.join(': '))
      const frames = [
        '\xf1\x80aaaa',
        '\x81\x81\x00\x00\x00\x00\xff',
        '\x89\xfe\x00\x80aaaa',
        '\x83\x80aaaa',
        '\x88\x81aaaa\x00',
      ]
      for (const frame of [...frames, '\x81\x05hello', '\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff', '\x00\x80aaaa']) {
        assert.match(await peer.raw('GET /ws/echo HTTP/1.1', lines, frame, /^HTTP\/1\.1 101 /), /101/)
      }
      assert.equal((await peer.ask('/version')).status, 200)
    },
  },
]

async function connected(peer: Peer, path = '/ws/echo', headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = peer.socket(path, headers)
  await once(socket, 'open')
  return socket
}

/** The next message that is no greeting. */
function nextEcho(socket: WebSocket): Promise<{ message: string; isBinary: boolean }> {
  return new Promise((resolve) => {
    // Stays on: a greeting and an echo may come in one piece.
    socket.on('message', function look(data: Buffer, isBinary) {
      const message = data.toString()
      if (message.includes('"server"')) return
      socket.off('message', look)
      resolve({ message, isBinary })
    })
  })
}
