import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { exchange, raw, type Server, startOneShard } from '../server.ts'

const MIB = 2 ** 20

describe('limits', { concurrency: true }, () => {
  let server: Server
  before(async () => {
    server = await startOneShard(['--cache-server=memory://'], {
      PODINFO_UI_COLOR: 'red\r\nX-Evil: 1\r\n\r\nbody',
      PODINFO_UI_MESSAGE: 'a\r\nb',
    })
  })
  after(() => server[Symbol.asyncDispose]())

  test('request line and headers may be nearly 1 MiB together', async () => {
    const value = 'x'.repeat(900_000)
    const answer = await server.get('/headers', { headers: { 'x-large': value } })
    assert.equal(answer.json<Record<string, string[]>>()['X-Large']?.[0], value)
    assert.equal((await server.get(`/echo/${value}`)).status, 202)
  })

  for (const [title, head] of [
    ['one header', `GET /version HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(MIB)}\r\n\r\n`],
    ['many headers', `GET /version HTTP/1.1\r\nHost: x\r\n${`X-Large: ${'x'.repeat(20_000)}\r\n`.repeat(60)}\r\n`],
    ['the request line', `GET /${'x'.repeat(MIB)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['headers without end', `GET /version HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(2 * MIB)}`],
  ] as const) {
    test(`over 1 MiB they are answered 431: ${title}`, async () => {
      const answer = await raw(server.port, head, /\r\n\r\n/)
      assert.match(answer, /^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/)
    })
  }

  test('a body without end is answered 413 while its client still sends', async () => {
    const socket = connect(server.port, '127.0.0.1')
    const chunk = `40000\r\n${'x'.repeat(0x40000)}\r\n`
    // What comes beyond the limit is read for a second: without a pause it would be gigabytes.
    const sendMore = () => void (socket.destroyed || socket.write(chunk, () => setTimeout(sendMore, 20)))
    const head = 'POST /store HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
    const answering = exchange(socket, head, /\r\n\r\n/)
    sendMore()
    const answer = await answering
    assert.match(answer, /^HTTP\/1\.1 413 Request Entity Too Large\r\n[^]*\r\nConnection: close\r\n/)
  })

  test('a reflected value stays in its header, whatever it holds', async () => {
    const { status, rawHeaders, text } = await server.get('/echo', { method: 'POST', body: 'mine' })
    assert.deepEqual([status, text], [202, 'mine'])
    assert.ok(!rawHeaders.includes('X-Evil'))
    assert.equal(rawHeaders[rawHeaders.indexOf('X-Color') + 1]?.replaceAll(' ', ''), 'redX-Evil:1body')
    const query = await raw(server.port, 'GET //x?a=%0d%0aX-Evil:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    assert.match(query, /\r\nLocation: \/x\?a=%0d%0aX-Evil:1\r\n/)
  })

  test('broken requests break nothing', async () => {
    const random = mulberry(20_260_131)
    const ports = Array.from({ length: 400 }, () => server.port)
    await inTurns(ports, 20, async (port) => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined)
      const bytes = mutate(REQUESTS[Math.floor(random() * REQUESTS.length)] ?? '', random)
      socket.end(bytes)
      await new Promise((resolve) => socket.resume().on('close', resolve))
    })
    for (let index = 0; index < 20; index++) assert.equal((await server.get('/version')).status, 200)
    assert.deepEqual(
      server.log.filter(({ level }) => level === 'error'),
      [],
    )
  })
})

const UPGRADE = [
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
].join('\r\n')

/** Whole requests, from which broken ones are made. */
const REQUESTS = [
  'GET /version?a=b HTTP/1.1\r\nHost: x\r\nUser-Agent: test\r\n\r\n',
  'POST /echo/a%20b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello',
  'POST /store HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
  'PUT /cache/key HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc',
  'GET /token/validate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a.b.c\r\n\r\n',
  'GET /status/404 HTTP/1.1\r\nHost: x\r\n\r\nGET /delay/0 HTTP/1.1\r\nHost: x\r\n\r\n',
  `GET /ws/echo HTTP/1.1\r\nHost: x\r\n${UPGRADE}\r\n\r\n\x81\x85\x01\x02\x03\x04hello\x88\x80\x01\x02\x03\x04`,
]

/** The text with some bytes changed, left out, doubled or moved. */
function mutate(text: string, random: () => number): Buffer {
  let bytes = Buffer.from(text, 'latin1')
  for (let changes = 1 + random() * 4; changes > 0; changes--) {
    const at = Math.floor(random() * bytes.length)
    const to = at + Math.floor(random() * 8)
    const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)]
    const noise = Buffer.from(Array.from({ length: 1 + random() * 3 }, () => random() * 256))
    bytes = Buffer.concat(
      [
        [before, noise, after],
        [before, after],
        [before, part, part, after],
        [part, before, after],
      ][Math.floor(random() * 4)] ?? [],
    )
  }
  return bytes
}

/** Runs `use` for each item, some at a time. */
async function inTurns<T>(items: readonly T[], atOnce: number, use: (item: T) => Promise<void>): Promise<void> {
  const left = items.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of left) await use(item)
    }),
  )
}

/** Numbers in [0, 1), the same for the same seed. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
