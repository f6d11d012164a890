import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Backends } from '../../../src/http/app.ts'
import echo from '../../../src/http/routes/echo.ts'
import { ask, bodyJson, fakeApp } from '../fake-app.ts'

describe('/echo without backends', () => {
  test('sends the bytes back as they came, with the colour', async () => {
    const body = Buffer.from([0, 255, 60, 98, 62])
    const reply = await ask(echo, fakeApp({ config: { uiColor: 'teal' } }), { method: 'POST', body })
    assert.deepEqual([reply.status, reply.kind], [202, 'raw'])
    assert.deepEqual(Buffer.from(reply.body as Uint8Array), body)
    assert.deepEqual(reply.headers, [['X-Color', 'teal']])
  })

  test('looks no header up', () => {
    assert.deepEqual((echo.reads as (app: object) => string[])(fakeApp()), [])
  })
})

describe('/echo with backends', () => {
  const withBackends = (post: Backends['post']) =>
    fakeApp({ config: { backendUrl: ['http://a', 'http://b'] }, backends: { post } })

  test("answers the backends' bodies in order, with the colour", async () => {
    const reply = await ask(
      echo,
      withBackends(async () => [
        { url: 'http://a', text: 'one', color: 'teal' },
        { url: 'http://b', text: 'backend http://b call failed refused', color: '' },
      ]),
    )
    assert.equal(reply.status, 200)
    assert.deepEqual(bodyJson(reply), ['one', 'backend http://b call failed refused'])
    assert.deepEqual(reply.headers, [['X-Color', '#34577c']])
  })

  test('keeps its own copy of a body that is only lent', async () => {
    const seen: Uint8Array[] = []
    const body = Buffer.from('ping')
    const answered = ask(
      echo,
      withBackends(async (posted) => {
        seen.push(posted)
        return []
      }),
      { method: 'POST', body },
    )
    body.fill(0)
    await answered
    assert.equal(Buffer.from(seen[0] ?? []).toString(), 'ping')
  })

  test('forwards the body, the headers that tie calls together, and its own version and revision', async () => {
    const calls: unknown[] = []
    const app = withBackends(async (body, headers, { signal, trace }) => {
      calls.push([Buffer.from(body).toString(), headers, signal, trace])
      return []
    })
    const { signal } = new AbortController()
    const trace = { client: () => assert.fail('the backends begin the spans of their calls') }
    const headers = { 'x-b3-traceid': '80f1', 'x-request-id': 'r1', authorization: 'secret', 'x-api-version': 'forged' }
    await ask(echo, app, { method: 'PUT', body: 'ping', headers, signal, trace })
    assert.deepEqual(calls, [
      [
        'ping',
        [
          ['x-request-id', 'r1'],
          ['x-b3-traceid', '80f1'],
          ['X-API-Version', '1.2.3'],
          ['X-API-Revision', 'abc123'],
        ],
        signal,
        trace,
      ],
    ])
  })
})
