import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { freePort } from '../ports.ts'
import { type Server, startServer, until } from '../server.ts'
import { listen, openBlackHole, PODCLI, podcli } from './run.ts'
import { openTerminal } from './terminal.ts'

describe('ws', () => {
  let podinfo: Server
  before(async () => {
    podinfo = await startServer()
  })
  after(async () => podinfo[Symbol.asyncDispose]())

  describe('through a pipe', () => {
    test('sends each line to podinfo, and prints what comes back', async () => {
      const { status, stdout, stderr } = await podcli(['ws', `localhost:${podinfo.port}/ws/echo`], {
        input: 'hello\n\nworld',
      })
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' })
      const messages = stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line.replace(/^< /, '')) as { msg: string }).msg)
      assert.deepEqual(messages, ['hello', '', 'world'])
    })

    test('waits for the answers to a long input', async () => {
      const input = Array.from({ length: 2000 }, (_, line) => `line ${line}\n`).join('')
      const { status, stdout } = await podcli(['ws', `localhost:${podinfo.port}/ws/echo`], { input })
      assert.deepEqual([status, stdout.match(/"msg":"line \d+"/g)?.length], [0, 2000])
    })

    test('does nothing without input', async () => {
      const { status, stdout, stderr } = await podcli(['ws', `ws://localhost:${podinfo.port}/ws/echo`])
      assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' })
    })

    test('waits for answers that a closing handshake would overtake', async () => {
      await using server = await startWebsockets((socket) => {
        socket.on('message', (data: Buffer) => setImmediate(() => socket.send(data.toString())))
      })
      const { status, stdout } = await podcli(['ws', server.address], { input: 'one\ntwo\n' })
      assert.deepEqual({ status, stdout }, { status: 0, stdout: '< one\n< two\n' })
    })

    test('loses nothing to a slow reader', async () => {
      const pinged = Promise.withResolvers<void>()
      await using server = await startWebsockets((socket) => {
        for (let line = 0; line < 5000; line++) socket.send(`line ${line}`)
        socket.on('ping', () => pinged.resolve())
      })
      const child = spawn(PODCLI, ['ws', server.address], { stdio: ['ignore', 'pipe', 'inherit'] })
      const closed = once(child, 'close')
      await pinged.promise
      assert.equal((await text(child.stdout)).match(/^< line \d+$/gm)?.length, 5000)
      assert.deepEqual(await closed, [0, null])
    })

    test('makes the server wait for a slow reader', async () => {
      const [message, count] = ['x'.repeat(65_536), 2000]
      let sent = 0
      await using server = await startWebsockets((socket) => {
        const next = (error?: Error) => {
          if (!error && ++sent < count) socket.send(message, next)
        }
        socket.send(message, next)
      })
      const child = spawn(PODCLI, ['ws', server.address])
      let last = { sent: 0, polls: 0 }
      await until(() => {
        last = { sent, polls: sent === last.sent ? last.polls + 1 : 0 }
        return sent === count || (sent > 0 && last.polls === STALLED_POLLS)
      })
      child.kill()
      assert.ok(sent < count, 'it took all of 125 MiB, while nobody read')
    })

    test('prints a message that comes along with the handshake', async () => {
      await using server = await startWebsockets((socket) => socket.send('welcome'))
      assert.equal((await podcli(['ws', server.address])).stdout, '< welcome\n')
    })

    test('prints a binary message in hexadecimal', async () => {
      await using server = await startWebsockets((socket) => {
        socket.send(Buffer.from([0x01, 0xab, 0xff]))
        socket.send(Buffer.alloc(0))
      })
      assert.equal((await podcli(['ws', server.address])).stdout, '< 01 ab ff\n< \n')
    })

    test('ends in time when the server does not part', async () => {
      await using server = await startWebsockets((socket) => socket.pause())
      assert.equal((await podcli(['ws', server.address], { input: 'hello\n' })).status, 0)
    })

    test('ends when nobody reads what it prints', async () => {
      await using server = await startWebsockets((socket) => {
        socket.on('message', () => socket.send('x'.repeat(1000)))
      })
      const child = spawn(PODCLI, ['ws', server.address], { stdio: ['pipe', 'pipe', 'inherit'] })
      child.stdout.destroy()
      // Its input stays open.
      child.stdin.on('error', () => undefined).write('hello\n')
      assert.deepEqual(await once(child, 'exit'), [0, null])
    })
  })

  describe('sends as Origin', () => {
    const origins = [
      { words: [], origin: 'http://127.0.0.1:<port>' },
      { words: ['--origin=https://example.com'], origin: 'https://example.com' },
      { words: ['--origin', 'https://example.com'], origin: 'https://example.com' },
      { words: ['-o', 'https://example.com'], origin: 'https://example.com' },
      { words: ['-o=https://example.com'], origin: 'https://example.com' },
      { words: ['-ohttps://example.com'], origin: 'https://example.com' },
    ]
    for (const { words, origin } of origins) {
      test(`${origin} with ${words.join(' ') || 'no flag'}`, async () => {
        let sent: string | undefined
        await using server = await startWebsockets((_, { headers }) => {
          sent = headers.origin
        })
        await podcli(['ws', server.address, ...words])
        assert.equal(sent?.replace(/:\d+$/, ':<port>'), origin)
      })
    }
  })

  describe('exits with 1', () => {
    test('and names the code, when the server closes', async () => {
      await using server = await startWebsockets((socket) => {
        socket.on('message', () => socket.close(4001, 'enough'))
      })
      const child = spawn(PODCLI, ['ws', server.address], { stdio: ['pipe', 'ignore', 'pipe'] })
      let stderr = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text
      })
      // Its input stays open.
      child.stdin.write('hello\n')
      assert.deepEqual(await once(child, 'close'), [1, null])
      assert.equal(stderr, 'Error: the server closed the connection: code 4001, enough\n')
    })

    test('when the server closes while podcli is about to', async () => {
      const onPing = (socket: WebSocket) => void socket.on('ping', () => socket.close(4002))
      await using server = await startWebsockets(onPing, { autoPong: false })
      const { status, stderr } = await podcli(['ws', server.address], { input: 'hello\n' })
      assert.deepEqual([status, stderr], [1, 'Error: the server closed the connection: code 4002\n'])
    })

    test('after everything that came before has been read', async () => {
      await using server = await startWebsockets((socket) => {
        for (let line = 0; line < 2000; line++) socket.send(`line ${line}`)
        socket.close(4001)
      })
      const child = spawn(PODCLI, ['ws', server.address])
      const closed = once(child, 'close')
      // It has said why it ends, before anybody reads what it printed.
      await once(child.stderr, 'data')
      assert.equal((await text(child.stdout)).match(/^< line \d+$/gm)?.length, 2000)
      assert.deepEqual(await closed, [1, null])
    })

    test('when the connection breaks', async () => {
      await using server = await startWebsockets((socket) => socket.terminate())
      const { status, stderr } = await podcli(['ws', server.address], { input: 'hello\n' })
      assert.deepEqual([status, stderr], [1, 'Error: the server closed the connection: code 1006\n'])
    })

    test('when podinfo refuses the Origin', async () => {
      const words = ['ws', `localhost:${podinfo.port}/ws/echo`, '--origin=https://example.com']
      const { status, stderr } = await podcli(words)
      assert.deepEqual([status, stderr], [1, 'Error: Unexpected server response: 403\n'])
    })

    test('when nobody answers the handshake', async () => {
      using hole = await openBlackHole()
      const { status, stderr } = await podcli(['ws', `127.0.0.1:${hole.port}`], { input: 'hello\n' })
      assert.deepEqual([status, stderr], [1, 'Error: Opening handshake has timed out\n'])
    })

    test('when nobody listens', async () => {
      const port = await freePort()
      const { status, stderr } = await podcli(['ws', `127.0.0.1:${port}`], { input: 'hello\n' })
      assert.deepEqual([status, stderr], [1, `Error: connect ECONNREFUSED 127.0.0.1:${port}\n`])
    })
  })

  describe('on a terminal', () => {
    test('has a prompt and a history, and ends by Ctrl-D', async () => {
      using terminal = openTerminal(`${PODCLI} ws localhost:${podinfo.port}/ws/echo`)
      await terminal.shown(/> /)
      terminal.type('hello\r')
      await terminal.shown(/< \{"ts":"[^"]*","msg":"hello"\}\r\n.*> /)
      terminal.type(UP)
      await terminal.shown(/> hello/)
      terminal.type('!\r')
      await terminal.shown(/"msg":"hello!"\}\r\n.*> /)
      terminal.type(CTRL_D)
      assert.equal(await terminal.ended, 0)
    })

    test('keeps what is being typed below a message', async () => {
      let send: (text: string) => void = () => undefined
      await using server = await startWebsockets((socket) => {
        send = (text) => socket.send(text)
      })
      using terminal = openTerminal(`${PODCLI} ws ${server.address}`)
      await terminal.shown(/> /)
      terminal.type('half a li')
      await terminal.shown(/half a li/)
      send('news')
      await terminal.shown(/< news\r\n.*> half a li/)
    })

    test('is not commanded by what the server sends', async () => {
      await using server = await startWebsockets((socket) => socket.send('a\x1b[2Jb\tc\x07'))
      using terminal = openTerminal(`${PODCLI} ws ${server.address}`)
      await terminal.shown(/< a\\x1b\[2Jb\tc\\x07\r\n/)
    })

    test('ends by Ctrl-C with 130, and leaves the terminal as it was', async () => {
      using terminal = openTerminal(`${PODCLI} ws localhost:${podinfo.port}/ws/echo; echo "code $?"; stty -a`)
      await terminal.shown(/> /)
      terminal.type(CTRL_C)
      await terminal.shown(/code 130\r\n[^]* icanon/)
    })
  })
})

/** So often nothing has moved: it will not move on. */
const STALLED_POLLS = 10

const [UP, CTRL_C, CTRL_D] = ['\x1b[A', '\x03', '\x04']

/** A server of websockets at a free port. */
async function startWebsockets(
  connected: (socket: WebSocket, request: IncomingMessage) => void,
  options: ServerOptions = {},
) {
  const server = createServer()
  const websockets = new WebSocketServer({ server, ...options })
  websockets.on('connection', (socket, request) => {
    socket.on('error', () => undefined)
    connected(socket, request)
  })
  const port = await listen(server)
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of websockets.clients) socket.terminate()
      await server[Symbol.asyncDispose]()
    },
  }
}
