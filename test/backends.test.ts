import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, type TestContext, test } from 'node:test'
import { BACKEND_BODY_LIMIT, BACKEND_ROOM, createBackends } from '../src/backends.ts'
import type { Caller } from '../src/http/app.ts'
import { createRecorder } from './recorder.ts'

const live = new AbortController().signal

type Headers = readonly (readonly [string, string])[]

describe('backends', () => {
  test('get the body and headers by POST, and are told in order', async (t) => {
    const slow = await serve(t, async (request, response) => {
      await fastDone.promise
      response.end(`slow ${await describeRequest(request)}`)
    })
    const fastDone = Promise.withResolvers<void>()
    const fast = await serve(t, async (request, response) => {
      response.end(`fast ${await describeRequest(request)}`, () => fastDone.resolve())
    })
    const { post, log } = create([`${slow}/a`, `${fast}/b?c`])
    const answers = await post(bytes('body'), [['x-request-id', '7']])
    assert.deepEqual(answers, ['slow POST /a 7 body', 'fast POST /b?c 7 body'])
    assert.deepEqual(log.lines, [])
  })

  test('answer as text, with bytes that are no UTF-8 replaced', async (t) => {
    const url = await serve(t, (_, response) => void response.end(Buffer.from([0x61, 0xff, 0x62])))
    assert.deepEqual(await create([url]).post(bytes(''), []), ['a\ufffdb'])
  })

  test('fail from status 400 on, and only for themselves', async (t) => {
    const codes = [200, 204, 399, 400, 503]
    const url = await serve(t, (request, response) => {
      response.statusCode = Number(request.url?.slice(1))
      response.end(response.statusCode === 204 ? undefined : 'body')
    })
    const { post, log } = create(codes.map((code) => `${url}/${code}`))
    assert.deepEqual(await post(bytes(''), []), [
      'body',
      '',
      'body',
      `backend ${url}/400 response status code 400`,
      `backend ${url}/503 response status code 503`,
    ])
    assert.deepEqual(
      log.lines.map(({ level, fields }) => [level, fields?.url]),
      [
        ['error', `${url}/400`],
        ['error', `${url}/503`],
      ],
    )
  })

  test('are told with their addresses, and the colours that they name', async (t) => {
    const url = await serve(t, (request, response) => {
      if (request.url === '/teal') response.setHeader('X-Color', 'teal')
      response.end('body')
    })
    const { whole } = create([`${url}/teal`, `${url}/none`, 'http://user:secret@127.0.0.1:1/x'])
    assert.deepEqual(await whole(bytes(''), []), [
      { url: `${url}/teal`, text: 'body', color: 'teal' },
      { url: `${url}/none`, text: 'body', color: '' },
      { url: 'http://127.0.0.1:1/x', text: 'backend http://127.0.0.1:1/x call failed bad port', color: '' },
    ])
  })

  test('that can’t be reached say why', async () => {
    const { post, log } = create(['http://127.0.0.1:1/x'])
    const answers = await post(bytes(''), [])
    assert.deepEqual(answers, ['backend http://127.0.0.1:1/x call failed bad port'])
    assert.equal(log.lines[0]?.fields?.url, 'http://127.0.0.1:1/x')
    const { url } = await closedPort()
    assert.deepEqual(await create([url]).post(bytes(''), []), [
      `backend ${url} call failed connect ECONNREFUSED ${url.slice(7)}`,
    ])
  })

  test('may redirect, with the body when the status says so', async (t) => {
    const url = await serve(t, async (request, response) => {
      if (request.url === '/end') return void response.end(await describeRequest(request))
      response.writeHead(Number(request.url?.slice(1)), { location: '/end' }).end()
    })
    const { post } = create([`${url}/307`, `${url}/303`])
    assert.deepEqual(await post(bytes('body'), []), ['POST /end  body', 'GET /end  '])
  })

  test('that redirect for ever fail', async (t) => {
    const url = await serve(t, (_, response) => void response.writeHead(302, { location: '/' }).end())
    assert.match(String(await create([url]).post(bytes(''), [])), /call failed redirect count exceeded/)
  })

  test('get user and password as Basic, and nobody sees them', async (t) => {
    const url = await serve(t, (request, response) => {
      response.statusCode = 401
      response.end()
      authorization = request.headers.authorization ?? ''
    })
    let authorization = ''
    const { post, log } = create([url.replace('//', '//us%40r:p%3Ass@')])
    const answers = await post(bytes(''), [])
    assert.equal(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString(), 'us@r:p:ss')
    assert.deepEqual(answers, [`backend ${url}/ response status code 401`])
    assert.doesNotMatch(JSON.stringify(log.lines), /p%3Ass|p:ss/)
  })

  test('that say too much fail, and are not listened to any longer', async (t) => {
    const closed = Promise.withResolvers<void>()
    const url = await serve(t, (_, response) => {
      response.on('close', closed.resolve)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', more)
      more()
    })
    const answers = await create([url]).post(bytes(''), [])
    assert.deepEqual(answers, [`backend ${url} call failed response body too large`])
    await closed.promise
  })

  test('may say as much as the limit', async (t) => {
    const url = await serve(t, (_, response) => void response.end(Buffer.alloc(BACKEND_BODY_LIMIT, 'a')))
    assert.equal((await create([url]).post(bytes(''), []))[0]?.length, BACKEND_BODY_LIMIT)
  })

  test('hold only so much at a time, of all requests together, and as much again afterwards', async (t) => {
    const large = Buffer.alloc(BACKEND_BODY_LIMIT, 'a')
    const url = await serve(t, (_, response) => void response.end(large))
    const fits = Math.floor(BACKEND_ROOM / BACKEND_BODY_LIMIT)
    const { post, reached } = create(Array.from({ length: fits + 1 }, () => url))
    for (let round = 0; round < 2; round++) {
      const answers = await post(bytes(''), [])
      const refused = answers.filter((answer) => answer === `backend ${url} call failed too many large answers at once`)
      assert.ok(refused.length >= 1 && refused.length < answers.length, `${refused.length} refused`)
    }
    assert.ok(reached.length >= 2 && reached.every((limit) => limit === 'backends'))
  })

  test('have only so much time, for the body too', async (t) => {
    const silent = await serve(t, () => undefined)
    const endless = await serve(t, (_, response) => void response.write('a'))
    const answers = await create([silent, endless], 50).post(bytes(''), [])
    assert.deepEqual(
      answers,
      [silent, endless].map((url) => `backend ${url} call failed no answer within 50 ms`),
    )
  })

  test('are dropped when the request ends', async (t) => {
    const request = new AbortController()
    const url = await serve(t, () => request.abort())
    const { post } = create([url])
    const dropped = [`backend ${url} call failed request ended`]
    assert.deepEqual(await post(bytes(''), [], request.signal), dropped)
    assert.deepEqual(await post(bytes(''), [], request.signal), dropped)
  })

  test('get the headers of their spans, which are told what came of the calls', async (t) => {
    const url = await serve(t, (request, response) => {
      response.statusCode = request.url === '/bad' ? 418 : 200
      response.end(String(request.headers['traceparent']))
    })
    const { url: closed } = await closedPort()
    const spans: unknown[] = []
    const trace: Caller['trace'] = {
      client(method, target) {
        const number = spans.push([method, target]) - 1
        return { headers: [['traceparent', `span ${number}`]], end: (outcome) => void (spans[number] = outcome) }
      },
    }
    const { post } = create([`${url}/good`, `${url}/bad`, closed], 10_000, trace)
    const answers = await post(bytes(''), [])
    assert.equal(answers[0], 'span 0')
    assert.deepEqual(spans, [
      { status: 200, body: 'span 0', color: '' },
      { status: 418, failure: 'response status code 418' },
      { failure: `call failed connect ECONNREFUSED ${closed.slice(7)}` },
    ])
  })

  test('that break off fail', async (t) => {
    const url = await listen(
      t,
      createTcpServer((socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab')),
    )
    assert.match((await create([url]).post(bytes(''), []))[0] ?? '', /^backend \S+ call failed \S+/)
  })

  test('are not reached with a header that is none', async (t) => {
    const url = await serve(t, (_, response) => void response.end())
    assert.match(String(await create([url]).post(bytes(''), [['a', '\n\u0000b']])), /call failed/)
  })
})

function create(urls: readonly string[], timeoutMs = 10_000, trace?: Caller['trace']) {
  const log = createRecorder()
  const reached: string[] = []
  const backends = createBackends({ urls, timeoutMs, reached: (limit) => reached.push(limit) })
  const whole = (body: Uint8Array, headers: Headers, signal = live) =>
    backends.post(body, headers, { signal, log, trace })
  // Most of what is tested shows in the texts alone.
  const post = async (...call: Parameters<typeof whole>) => (await whole(...call)).map(({ text }) => text)
  return { log, post, whole, reached }
}

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  return listen(t, createServer(listener))
}

async function listen(t: TestContext, server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function closedPort(): Promise<{ url: string }> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return { url: `http://127.0.0.1:${port}` }
}

async function describeRequest(request: IncomingMessage): Promise<string> {
  return `${request.method} ${request.url} ${request.headers['x-request-id'] ?? ''} ${await buffer(request)}`
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
