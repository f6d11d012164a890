import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { freePort } from '../../ports.ts'
import type { Server } from '../../server.ts'
import { sharePodinfo } from '../podinfo.ts'
import { check, listen, podcli, runHere } from '../run.ts'

describe('check http of podinfo', () => {
  let podinfo: Server
  before(async () => {
    podinfo = await sharePodinfo()
  })

  for (const { prefix, by = runHere } of [
    { prefix: 'localhost:', by: podcli },
    { prefix: '127.0.0.1:' },
    { prefix: '[::1]:' },
    { prefix: ':' },
    { prefix: 'http://localhost:' },
    { prefix: 'HTTP://localhost:' },
    { prefix: 'http://:' },
  ]) {
    test(`succeeds at ${prefix}<port>/healthz`, async () => {
      const { status, told } = await check(['http', `${prefix}${podinfo.port}/healthz`], { by })
      assert.equal(status, 0)
      assert.deepEqual(told, [{ msg: 'check succeed', 'status code': 200 }])
    })
  }

  test('fails at a route that is not there', async () => {
    const { status, told } = await check(['http', `localhost:${podinfo.port}/nowhere`], { by: podcli })
    assert.equal(status, 1)
    assert.deepEqual(told, [{ msg: 'check failed', 'status code': 404 }])
  })

  test('sends --body by --method', async () => {
    const words = ['--method', 'POST', '--body=true story']
    assert.equal((await check(['http', `localhost:${podinfo.port}/store`, ...words])).status, 0)
    const stored = await podinfo.get(`/store/${TRUE_STORY_SHA1}`)
    assert.equal(stored.text, 'true story')
  })
})

/** Of `true story`. */
const TRUE_STORY_SHA1 = 'cbf13e30a45f75ac83f8c43f6e27f8b84c41002f'

describe('check http', () => {
  const { requests, answers, server } = createScriptedServer()
  let port = 0
  before(async () => {
    port = await listen(server)
  })
  after(() => server.close())

  for (const [code, expected] of [
    [200, 0],
    [204, 0],
    [300, 0],
    [304, 0],
    [399, 0],
    [400, 1],
    [500, 1],
  ] as const) {
    test(`exits with ${expected} on status ${code}`, async () => {
      answers.set('/code', (response) => response.writeHead(code).end())
      const { status, told } = await check(['http', `127.0.0.1:${port}/code`])
      assert.equal(status, expected)
      assert.equal(told[0]?.['status code'], code)
    })
  }

  test('does not wait for the body', async () => {
    let ended: Promise<unknown> | undefined
    answers.set('/endless', (response) => {
      ended = once(response, 'close')
      response.writeHead(200).write('and so on')
    })
    assert.equal((await check(['http', `127.0.0.1:${port}/endless`, '--timeout=1h'])).status, 0)
    await ended
  })

  test('takes an answer with more headers than Node.js does by itself', async () => {
    answers.set('/wide', (response) => response.writeHead(200, { 'X-Wide': 'x'.repeat(100_000) }).end())
    assert.equal((await check(['http', `127.0.0.1:${port}/wide`])).status, 0)
  })

  test('tells why there was no answer', async () => {
    const free = await freePort()
    const { status, told } = await check(['http', `127.0.0.1:${free}`])
    assert.equal(status, 1)
    assert.deepEqual(told, [{ msg: 'check failed', error: `connect ECONNREFUSED 127.0.0.1:${free}` }])
  })

  test('sends user and password as Basic, whatever is escaped in them, and keeps the password out of the log', async () => {
    const { lines } = await check(['http', `http://a%40b:p%C3%A4ss%3A%zz@127.0.0.1:${port}/secret`])
    assert.equal(requests.at(-1)?.headers.authorization, `Basic ${Buffer.from('a@b:päss:%zz').toString('base64')}`)
    assert.equal(lines[0]?.address, `http://a%40b:***@127.0.0.1:${port}/secret`)
  })

  test('sends no Authorization of its own accord', async () => {
    await check(['http', `127.0.0.1:${port}/open`])
    assert.equal(requests.at(-1)?.headers.authorization, undefined)
  })

  describe('when redirected', () => {
    before(() => {
      answers.set('/hop', (response, { query }) => {
        const left = Number(query.get('left'))
        response.writeHead(302, left > 0 ? { Location: `?left=${left - 1}` } : { Location: '/end' }).end()
      })
      answers.set('/to', (response, { query }) => {
        response.writeHead(Number(query.get('code')), { Location: query.get('target') ?? '' }).end()
      })
      answers.set('/end', (response) => response.writeHead(200).end())
    })

    test('follows 10 redirects', async () => {
      assert.equal((await check(['http', `127.0.0.1:${port}/hop?left=9`])).status, 0)
    })

    test('gives up at the 11th', async () => {
      const { status, told } = await check(['http', `127.0.0.1:${port}/hop?left=10`])
      assert.equal(status, 1)
      assert.deepEqual(told, [{ msg: 'check failed', error: 'more than 10 redirects' }])
    })

    test('fails by the status that stands at the end', async () => {
      const { status, told } = await check(['http', `127.0.0.1:${port}/to?code=301&target=/missing`])
      assert.equal(status, 1)
      assert.deepEqual(told, [{ msg: 'check failed', 'status code': 404 }])
    })

    test('takes a redirect without a Location for the answer', async () => {
      answers.set('/lost', (response) => response.writeHead(302).end())
      assert.deepEqual((await check(['http', `127.0.0.1:${port}/lost`])).told, [
        { msg: 'check succeed', 'status code': 302 },
      ])
    })

    const methods = [
      { code: 301, sent: 'POST', becomes: 'GET', body: '' },
      { code: 302, sent: 'POST', becomes: 'GET', body: '' },
      { code: 303, sent: 'POST', becomes: 'GET', body: '' },
      { code: 303, sent: 'HEAD', becomes: 'HEAD', body: '' },
      { code: 301, sent: 'PUT', becomes: 'PUT', body: 'text' },
      { code: 307, sent: 'POST', becomes: 'POST', body: 'text' },
      { code: 308, sent: 'POST', becomes: 'POST', body: 'text' },
    ]
    for (const { code, sent, becomes, body } of methods) {
      test(`goes on by ${becomes} after a ${sent} that is answered ${code}`, async () => {
        const words = [`--method=${sent}`, ...(sent === 'HEAD' ? [] : ['--body=text'])]
        await check(['http', `127.0.0.1:${port}/to?code=${code}&target=/end`, ...words])
        const last = requests.at(-1)
        assert.deepEqual([last?.path, last?.method, await last?.body], ['/end', becomes, body])
      })
    }

    test('keeps the password to the server that it is for', async () => {
      await check(['http', `http://user:secret@127.0.0.1:${port}/to?code=302&target=/end`])
      assert.equal(requests.at(-1)?.headers.authorization, `Basic ${Buffer.from('user:secret').toString('base64')}`)
      const other = encodeURIComponent(`http://localhost:${port}/end`)
      await check(['http', `http://user:secret@127.0.0.1:${port}/to?code=302&target=${other}`])
      assert.deepEqual([requests.at(-1)?.path, requests.at(-1)?.headers.authorization], ['/end', undefined])
    })

    test('reads a Location in UTF-8', async () => {
      const location = Buffer.from('/käse').toString('latin1')
      answers.set('/utf8', (response) => response.writeHead(302, { Location: location }).end())
      await check(['http', `127.0.0.1:${port}/utf8`])
      assert.equal(requests.at(-1)?.path, '/k%C3%A4se')
    })

    for (const location of ['ftp://127.0.0.1/', 'http://a:b/']) {
      test(`fails when it leads to ${location}`, async () => {
        const target = encodeURIComponent(location)
        const { status, told } = await check(['http', `127.0.0.1:${port}/to?code=302&target=${target}`])
        assert.equal(status, 1)
        const error = `redirect to "${location}", which is no address of http`
        assert.deepEqual(told, [{ msg: 'check failed', error }])
      })
    }
  })
})

interface Seen {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Promise<string>
}

/** A server that answers by path, 404 where nothing is set, and remembers what it was asked. */
function createScriptedServer() {
  const requests: Seen[] = []
  const answers = new Map<string, (response: ServerResponse, seen: Seen) => void>()
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://here')
    const { method = '', headers } = request
    const seen = { method, path: pathname, query: searchParams, headers, body: text(request) }
    requests.push(seen)
    const answer = answers.get(pathname)
    if (answer) answer(response, seen)
    else response.writeHead(404).end()
  })
  return { requests, answers, server }
}
