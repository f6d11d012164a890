import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import apiInfo from '../../../src/http/routes/api-info.ts'
import index from '../../../src/http/routes/index.ts'
import version from '../../../src/http/routes/version.ts'
import { ask, bodyJson, bodyText, client, fakeApp } from '../fake-app.ts'

describe('/api/info', () => {
  test('tells eleven facts in order, all of them strings', async () => {
    const app = fakeApp()
    app.flags.countThreads(1)
    const reply = await ask(apiInfo, app)
    assert.equal(reply.status, 200)
    assert.deepEqual(Object.entries(bodyJson(reply) as object), [
      ['hostname', 'pod-1'],
      ['version', '1.2.3'],
      ['revision', 'abc123'],
      ['color', '#34577c'],
      ['logo', 'https://example.com/logo.png'],
      ['message', 'hello'],
      ['goos', 'linux'],
      ['goarch', 'amd64'],
      ['runtime', 'node24'],
      ['num_goroutine', '1'],
      ['num_cpu', '2'],
    ])
  })

  test('is indented by two spaces, without a newline at the end, and safe inside of HTML', async () => {
    const text = bodyText(await ask(apiInfo, fakeApp({ config: { uiMessage: '<b>&' } })))
    assert.ok(text.startsWith('{\n  "hostname": "pod-1",\n'))
    assert.ok(text.endsWith('"\n}'))
    assert.ok(text.includes('"message": "\\u003cb\\u003e\\u0026"'))
  })

  test('counts the threads that live now, and is rendered again only when their number changes', async () => {
    const app = fakeApp()
    const get = client(apiInfo, app)
    const first = await get()
    assert.equal(await get(), first)
    app.flags.countThreads(1)
    const second = await get()
    assert.equal((bodyJson(second) as { num_goroutine: string }).num_goroutine, '1')
  })
})

describe('/', () => {
  test('answers as /api/info to a client that is no browser', async () => {
    const app = fakeApp()
    for (const agent of ['', 'curl/8.5.0', 'Opera Mozilla', 'mozilla/5.0']) {
      const reply = await ask(index, app, { headers: { 'user-agent': agent } })
      assert.deepEqual(reply, await ask(apiInfo, app))
    }
  })

  test('is the web page for a browser, rendered once, in the form that it takes', async () => {
    let loads = 0
    const page = async () => ({ text: `<h1>{{ .Message }}</h1>${++loads}`, isOwn: false })
    const get = client(
      index,
      fakeApp({ assets: { page, template: async () => '<svg/>', load: async () => undefined } }),
    )
    const headers = { 'user-agent': 'Mozilla/5.0 (X11)' }
    const reply = await get({ headers })
    assert.deepEqual([reply.status, bodyText(reply)], [200, '<h1>hello</h1>1'])
    assert.equal(await get({ headers }), reply)
    const compressed = await get({ headers: { ...headers, 'accept-encoding': 'gzip, br' } })
    assert.equal(brotliDecompressSync(compressed.body as Uint8Array).toString(), '<h1>hello</h1>1')
  })
})

test('/version tells commit and version', async () => {
  const reply = await ask(version, fakeApp())
  assert.equal(reply.status, 200)
  assert.equal(bodyText(reply), '{\n  "commit": "abc123",\n  "version": "1.2.3"\n}')
})
