import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import openapiJson from '../../../src/http/routes/openapi-json.ts'
import swagger from '../../../src/http/routes/swagger.ts'
import swaggerJson from '../../../src/http/routes/swagger-json.ts'
import { ask, bodyJson, bodyText, client, fakeApp } from '../fake-app.ts'

const assets = {
  page: async () => ({ text: '', isOwn: false }),
  template: async (name: string) => `<style>{{ .Theme }}</style>${name}`,
  load: async () => undefined,
}
const get = (file: string, prefix = '') => ask(swagger, fakeApp({ assets, config: { prefix } }), { params: { file } })

test('/swagger.json, /swagger/doc.json and /openapi.json are the document, rendered once', async () => {
  let renderings = 0
  const render = (format: string) => () => ({ format, renderings: ++renderings })
  const app = fakeApp({ apiDocument: render('2.0'), openApiDocument: render('3.1') })
  for (const [route, file, format] of [
    [swaggerJson, '', '2.0'],
    [swagger, 'doc.json', '2.0'],
    [openapiJson, '', '3.1'],
  ] as const) {
    renderings = 0
    const askJson = client(route, app)
    assert.equal(renderings, 0)
    const reply = await askJson({ params: { file } })
    assert.equal(await askJson({ params: { file } }), reply)
    assert.deepEqual([reply.status, bodyJson(reply)], [200, { format, renderings: 1 }])
  }
})

describe('/swagger/', () => {
  test('redirects to the page, below the prefix', async () => {
    for (const [prefix, location] of [
      ['', '/swagger/index.html'],
      ['/foo', '/foo/swagger/index.html'],
      ['/a b', '/a%20b/swagger/index.html'],
    ] as const) {
      const headers = [['Location', location]]
      assert.deepEqual(await get('', prefix), { status: 301, kind: 'bare', body: '', headers })
    }
  })

  test('has a page in the colour of the release, under a policy, rendered once', async () => {
    const askPage = client(swagger, fakeApp({ assets, config: { uiColor: 'teal' } }))
    const page = await askPage({ params: { file: 'index.html' } })
    const headers = new Map(page.headers)
    assert.equal(headers.get('Content-Type'), 'text/html; charset=utf-8')
    assert.match(
      headers.get('Content-Security-Policy') ?? '',
      /^default-src 'none'; script-src 'self'; style-src 'sha256-/,
    )
    assert.match(bodyText(page), /^<style>:root\{--brand:#008080;.*\}<\/style>docs\.html$/)
    assert.equal(await askPage({ params: { file: 'index.html' } }), page)
  })

  test('knows no other files', async () => {
    for (const name of ['docs.html', 'package.json', 'x', '../package.json', 'index.html/', 'constructor', '/']) {
      const reply = await get(name)
      assert.deepEqual([reply.status, reply.kind, reply.body], [404, 'text', '404 page not found\n'])
    }
  })
})
