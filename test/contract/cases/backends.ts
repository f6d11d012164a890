import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { VERSION } from '../../../src/version.ts'
import { freePort } from '../../ports.ts'
import { assertJson } from '../answers.ts'
import type { Case, Fixture } from '../suite.ts'

/** What a backend was sent. */
interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Backends extends Fixture {
  /** The URLs of --backend-url, in order. */
  readonly urls: readonly string[]
  /** What came so far, oldest first. */
  readonly received: readonly Received[]
}

/** Two servers: the first takes its time and answers with bytes, the second redirects, fails, or is not there. */
export async function startBackends(): Promise<Backends> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    received.push({ method, url, headers, body: (await buffer(request)).toString() })
    if (url.startsWith('/moved')) response.writeHead(307, { Location: '/second' }).end()
    else if (url.startsWith('/found')) response.writeHead(302, { Location: '/second' }).end()
    else if (url.startsWith('/fails')) response.writeHead(503).end('out of order')
    else if (url.startsWith('/breaks')) response.destroy()
    else if (url.startsWith('/first')) setTimeout(() => response.end(Buffer.from('first <b> \xff', 'latin1')), 100)
    else response.end('second')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const nobody = `http://127.0.0.1:${await freePort()}/nobody`
  const urls = [`${origin}/first`, `${origin}/moved`, `${origin}/fails`, nobody, `${origin}/found`, `${origin}/breaks`]
  return {
    urls,
    received,
    // As a list by commas, and as a flag that repeats.
    args: [`--backend-url=${urls.slice(0, 2)}`, ...urls.slice(2).map((url) => `--backend-url=${url}`)],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const FORWARDED = {
  'x-request-id': 'r-1',
  'x-b3-traceid': '80f198ee56343ba864fe8b2a57d3eff7',
  'x-b3-parentspanid': '05e3ac9a4f6e3b90',
  'x-b3-spanid': 'e457b5a2e4d86bd1',
  'x-b3-sampled': '1',
  'x-b3-flags': '1',
  'x-ot-span-context': 'abc;def',
}

export const backendCases: readonly Case<Backends>[] = [
  ...['/echo', '/echo/any/path', '/api/echo', '/api/echo/any'].map(
    (path): Case<Backends> => ({
      good: path.endsWith('echo') ? `any ${path}` : `any ${path.replace(/echo\/.*/, 'echo/{rest:.*}')}`,
      title: "answers the backends' bodies in order, and why a call failed in its place",
      async run({ ask }, { urls }) {
        const answer = await ask(path, { method: 'PUT', body: 'ping' })
        const [, , , refused = '', , broken = ''] = answer.json<string[]>()
        const bodies = [
          'first <b> \ufffd',
          'second',
          `backend ${urls[2]} response status code 503`,
          refused,
          'second',
          broken,
        ]
        assert.ok(refused.startsWith(`backend ${urls[3]} call failed `), refused)
        assert.ok(refused.includes('ECONNREFUSED'), refused)
        assert.match(broken, /^backend http:\/\/127\.0\.0\.1:\d+\/breaks call failed ./)
        const text = JSON.stringify(bodies, null, 2).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')
        assertJson(answer, 200, text, { 'x-color': '#34577c' })
      },
    }),
  ),
  {
    good: 'any /echo',
    title: 'posts body and tracing headers to all, with version and revision, and nothing else of the request',
    async run({ ask }, { received }) {
      const own = { authorization: 'secret', cookie: 'secret', 'x-api-version': 'forged', 'x-mine': '1' }
      const body = `only here ${Math.random()}`
      await ask('/echo', {
        method: 'GET',
        headers: { ...FORWARDED, ...own, 'content-length': String(body.length) },
        body,
      })
      const calls = received.filter((call) => call.body === body)
      // Six backends but one that is not there, and one more by a redirect that keeps the body.
      assert.deepEqual(calls.map(({ url }) => url).sort(), [
        '/breaks',
        '/fails',
        '/first',
        '/found',
        '/moved',
        '/second',
      ])
      for (const { method, headers } of calls) {
        assert.equal(method, 'POST')
        for (const [name, value] of Object.entries(FORWARDED)) assert.equal(headers[name], value)
        assert.equal(headers['x-api-version'], VERSION)
        assert.match(String(headers['x-api-revision']), /^([0-9a-f]{7,40}|unknown)$/)
        for (const name of ['authorization', 'cookie', 'x-mine']) assert.equal(headers[name], undefined)
      }
    },
  },
]
