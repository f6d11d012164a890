import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import apiInfo from '../../../src/http/routes/api-info.ts'
import uiBackends from '../../../src/http/routes/ui-backends.ts'
import uiFile from '../../../src/http/routes/ui-file.ts'
import uiInfo from '../../../src/http/routes/ui-info.ts'
import { ask, bodyJson, bodyText, client, fakeApp } from '../fake-app.ts'

test('/_ui/info answers as /api/info, and ends the connection', async () => {
  const app = fakeApp()
  assert.deepEqual(await ask(uiInfo, app), await ask(apiInfo, app))
  assert.equal(uiInfo.closes, true)
})

describe('/_ui/backends', () => {
  test('tells the answers with addresses and colours, and the backends who asks', async () => {
    const calls: unknown[] = []
    const app = fakeApp({
      backends: {
        async post(body, headers, { signal }) {
          calls.push([Buffer.from(body).toString(), headers, signal])
          return [{ url: 'http://a', text: '<b>', color: 'teal' }]
        },
      },
    })
    const { signal } = new AbortController()
    const reply = await ask(uiBackends, app, { method: 'POST', body: 'ping', signal })
    assert.deepEqual([reply.status, bodyJson(reply)], [200, [{ url: 'http://a', body: '<b>', color: 'teal' }]])
    assert.deepEqual(calls, [
      [
        'ping',
        [
          ['X-API-Version', '1.2.3'],
          ['X-API-Revision', 'abc123'],
        ],
        signal,
      ],
    ])
  })
})

describe('/_ui/', () => {
  const files = new Map([
    ['page-new.js', 'page-new.js'],
    ['page-old.js', 'page-new.js'],
  ])
  let loads = 0
  const app = fakeApp({
    assets: {
      page: async () => ({ text: '', isOwn: false }),
      template: async () => '',
      async load(file) {
        loads++
        const name = files.get(file)
        return name === undefined ? undefined : { name, bytes: Buffer.from(name), isHashed: true }
      },
    },
  })
  const get = client(uiFile, app)

  test('hands out files, each loaded once', async () => {
    loads = 0
    for (let turn = 0; turn < 2; turn++) {
      const reply = await get({ params: { file: 'page-new.js' } })
      assert.deepEqual([reply.status, bodyText(reply)], [200, 'page-new.js'])
      assert.match(new Map(reply.headers).get('Cache-Control') ?? '', /immutable/)
    }
    assert.equal(loads, 1)
  })

  test('hands out this release’s file in place of another’s, for now', async () => {
    const reply = await get({ params: { file: 'page-old.js' } })
    assert.deepEqual([reply.status, bodyText(reply)], [200, 'page-new.js'])
    assert.equal(new Map(reply.headers).get('Cache-Control'), 'no-store')
  })

  test('is 404 for anything else', async () => {
    const reply = await get({ params: { file: 'nothing.js' } })
    assert.deepEqual([reply.status, reply.body], [404, '404 page not found\n'])
  })
})
