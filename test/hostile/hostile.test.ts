import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { type Server, startServer } from '../server.ts'
import { makeCorpus } from './corpus.ts'

const corpus = makeCorpus()

/** At once: a server that hangs on one still reads the others. */
const AT_ONCE = 32

/** A silence after which nothing more is to come. */
const SILENCE_MS = 300

test('the corpus has at least 400 requests', () => {
  assert.ok(corpus.length >= 400, String(corpus.length))
  assert.equal(new Set(corpus.map(({ bytes }) => bytes)).size, corpus.length)
})

/** What an engine's parser takes for good and shows to nobody: SECURITY.md names it. */
const UNSEEN = { uws: /chunk size|^line "G\(ET/, node: /^line "GET {2}/ }

for (const engine of ['uws', 'node'] as const) {
  describe(`hostile requests, --http-engine=${engine}`, () => {
    test('smuggle nothing, get no answer of success, and leave the server as it was', async () => {
      await using server = await startServer([`--http-engine=${engine}`, '--cache-server=memory://'])
      const wrong: string[] = []
      const queue = [...corpus.entries()]
      const workers = Array.from({ length: AT_ONCE }, async () => {
        for (let next = queue.pop(); next; next = queue.pop()) {
          const [index, { title, bytes }] = next
          const answer = await send(server, `${bytes}${toSmuggled(index)}`)
          const smuggled = (await server.get(`/cache/${index}`)).status === 200
          if (UNSEEN[engine].test(title)) continue
          if (smuggled || isServed(answer)) wrong.push(`${title}: ${smuggled ? 'smuggled' : answer.slice(0, 80)}`)
        }
      })
      await Promise.all(workers)
      assert.deepEqual(wrong, [])
      assert.equal((await server.get('/fault_injection/status')).text.includes('enabled'), false)
      assert.equal(
        server.log.some(({ msg }) => /died|failed/.test(msg)),
        false,
      )
      server.kill('SIGTERM')
      assert.equal(await server.exited, 0)
    })
  })
}

/** A request that leaves its number where it can be found. */
function toSmuggled(index: number): string {
  return `POST /cache/${index} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx`
}

/** Anything but an error or a closed connection. */
function isServed(answer: string): boolean {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 400) < 400
}

/** Sends the bytes; resolves with what came back when the server closed, or had no more to say. */
function send(server: Server, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
    socket.setTimeout(SILENCE_MS, () => socket.destroy())
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      answer += chunk
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
  })
}
