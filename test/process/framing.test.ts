import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { raw, type Server, startOneShard } from '../server.ts'

/** Served, it would leave a value behind. */
const SMUGGLED = 'PUT /cache/smuggled HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx'
const LENGTH = `Content-Length: ${SMUGGLED.length}`

/** Header lines that a proxy may read otherwise than the engine. */
const AMBIGUOUS = {
  'two lengths': ['Content-Length: 0', LENGTH],
  'the same length twice': [LENGTH, LENGTH],
  'an empty length, then a real one': ['Content-Length:', LENGTH],
  'an empty length': ['Content-Length:'],
  'a length with a sign': ['Content-Length: +5'],
  'a length in hex': ['Content-Length: 0x5'],
  'lengths in a list': ['Content-Length: 5, 5'],
  'an empty transfer coding': ['Transfer-Encoding:', LENGTH],
  'an unknown transfer coding': ['Transfer-Encoding: xchunked'],
  'the transfer coding identity': ['Transfer-Encoding: identity'],
  'several transfer codings': ['Transfer-Encoding: gzip, chunked'],
  'two lines of transfer codings': ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
  'length and transfer coding': [LENGTH, 'Transfer-Encoding: chunked'],
} as const

let server: Server
before(async () => {
  server = await startOneShard(['--cache-server=memory://'])
})
after(() => server[Symbol.asyncDispose]())

describe('a request whose body a proxy may read otherwise', { concurrency: true }, () => {
  for (const [title, lines] of Object.entries(AMBIGUOUS)) {
    // A path that is matched natively, one with a parameter, one without a route.
    for (const path of ['/store', '/cache/smuggled', '/nothing']) {
      test(`with ${title} is refused, and nothing behind it is served: POST ${path}`, async () => {
        const head = [`POST ${path} HTTP/1.1`, 'Host: x', ...lines].join('\r\n')
        const answer = await raw(server.port, `${head}\r\n\r\n${SMUGGLED}`)
        assert.doesNotMatch(answer, /HTTP\/1\.1 [^4]|HTTP[^]*HTTP/)
        assert.equal((await server.get('/cache/smuggled')).status, 404)
      })
    }
  }

  test('is told why when nothing comes behind it', async () => {
    for (const line of ['Content-Length:', 'Transfer-Encoding: xchunked']) {
      const answer = await raw(server.port, `POST /store HTTP/1.1\r\nHost: x\r\n${line}\r\n\r\n`)
      assert.match(
        answer,
        /^HTTP\/1\.1 400 Bad Request\r\n[^]*\r\nConnection: close\r\n[^]*"ambiguous body length"\n\}$/,
      )
    }
  })

  test('is refused without a body, too', async () => {
    for (const path of ['/version', '/ws/echo', '/nothing', '/status/200']) {
      const upgrade = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nConnection: Upgrade\r\nUpgrade: websocket'
      const head = `GET ${path} HTTP/1.1\r\nHost: x\r\n${upgrade}\r\nContent-Length: 0\r\nContent-Length: 50\r\n\r\n`
      const answer = await raw(server.port, `${head}${SMUGGLED}`)
      assert.equal(answer, '')
      assert.equal((await server.get('/cache/smuggled')).status, 404)
    }
  })
})

test('bodies in one connection are told apart, whatever they hold', async () => {
  const requests = [
    `POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
    'POST /echo HTTP/1.1\r\nHost: x\r\ntransfer-encoding: Chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n',
    'GET /version HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc',
    'POST /echo HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /status/418 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  ]
  const answer = await raw(server.port, requests.join(''))
  assert.deepEqual(
    [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
    ['202', '202', '200', '202', '418'],
  )
  assert.ok(answer.includes(`\r\n\r\n${SMUGGLED}HTTP/1.1 202`))
  assert.ok(answer.includes('\r\n\r\nabc0123456789HTTP/1.1 200'))
})

test('a client that expects it is told to continue', async () => {
  const head =
    'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n'
  assert.match(await raw(server.port, head, /\r\n\r\n/), /^HTTP\/1\.1 100 Continue\r\n\r\n$/)
  assert.match(await raw(server.port, `${head}hi`), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 [^]*\r\n\r\nhi$/)
})
