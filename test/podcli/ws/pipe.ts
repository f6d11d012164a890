import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { before, describe, test } from 'node:test'
import { type Server, until } from '../../server.ts'
import { sharePodinfo } from '../podinfo.ts'
import { PODCLI, podcli, runHere } from '../run.ts'
import { startWebsockets } from './server.ts'

describe('ws', () => {
  let podinfo: Server
  before(async () => {
    podinfo = await sharePodinfo()
  })

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
      const { status, stdout } = await runHere(['ws', `localhost:${podinfo.port}/ws/echo`], { input })
      assert.deepEqual([status, stdout.match(/"msg":"line \d+"/g)?.length], [0, 2000])
    })

    test('does nothing without input', async () => {
      const { status, stdout, stderr } = await runHere(['ws', `ws://localhost:${podinfo.port}/ws/echo`])
      assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' })
    })

    test('waits for answers that a closing handshake would overtake', async () => {
      await using server = await startWebsockets((socket) => {
        socket.on('message', (data: Buffer) => setImmediate(() => socket.send(data.toString())))
      })
      const { status, stdout } = await runHere(['ws', server.address], { input: 'one\ntwo\n' })
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
      assert.equal((await runHere(['ws', server.address])).stdout, '< welcome\n')
    })

    test('prints a binary message in hexadecimal', async () => {
      await using server = await startWebsockets((socket) => {
        socket.send(Buffer.from([0x01, 0xab, 0xff]))
        socket.send(Buffer.alloc(0))
      })
      assert.equal((await runHere(['ws', server.address])).stdout, '< 01 ab ff\n< \n')
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
        await runHere(['ws', server.address, ...words])
        assert.equal(sent?.replace(/:\d+$/, ':<port>'), origin)
      })
    }
  })
})

/** So often nothing has moved: it will not move on. */
const STALLED_POLLS = 10
