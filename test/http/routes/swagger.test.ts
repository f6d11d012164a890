import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import swagger from '../../../src/http/routes/swagger.ts'
import swaggerJson from '../../../src/http/routes/swagger-json.ts'
import { ask, bodyJson, bodyText, client, fakeApp } from '../fake-app.ts'

const assets = {
  load: async (name: string) => (name === 'favicon-32x32.png' ? undefined : Buffer.from(`content of ${name}`)),
}
const get = (file: string, prefix = '') => ask(swagger, fakeApp({ assets, config: { prefix } }), { params: { file } })

test('/swagger.json and /swagger/doc.json are the document, rendered once', async () => {
  let renderings = 0
  const app = fakeApp({ apiDocument: () => ({ swagger: '2.0', renderings: ++renderings }) })
  const askJson = client(swaggerJson, app)
  assert.equal(renderings, 0)
  const reply = await askJson()
  assert.equal(await askJson(), reply)
  assert.deepEqual(bodyJson(reply), { swagger: '2.0', renderings: 1 })
  const document = await ask(swagger, app, { params: { file: 'doc.json' } })
  assert.deepEqual([document.status, bodyJson(document)], [200, { swagger: '2.0', renderings: 2 }])
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

  test('has a page whose files all lie beside it and are served, under a policy that allows no others', async () => {
    const page = await get('index.html')
    const headers = new Map(page.headers)
    assert.equal(headers.get('Content-Type'), 'text/html; charset=utf-8')
    assert.match(headers.get('Content-Security-Policy') ?? '', /^default-src 'none'; script-src 'self';/)
    assert.doesNotMatch(bodyText(page), /<script>|<style|style=| on\w+=/)
    const files = [...bodyText(page).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '')
    assert.deepEqual(files, [
      './swagger-ui.css',
      './favicon-32x32.png',
      './swagger-ui-bundle.js',
      './swagger-initializer.js',
    ])
  })

  test('serves the files of the page by their types', async () => {
    for (const [file, type] of [
      ['swagger-ui.css', 'text/css; charset=utf-8'],
      ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
    ] as const) {
      const reply = await get(file)
      assert.deepEqual(
        [reply.status, reply.headers, bodyText(reply)],
        [200, [['Content-Type', type]], `content of ${file}`],
      )
    }
    const initializer = await get('swagger-initializer.js')
    assert.match(bodyText(initializer), /url: '\.\/doc\.json'/)
  })

  test('knows no other files', async () => {
    const names = [
      'favicon-32x32.png',
      'package.json',
      'x',
      '../package.json',
      'index.html/',
      'constructor',
      '__proto__',
      '/',
    ]
    for (const name of names) {
      const reply = await get(name)
      assert.deepEqual([reply.status, reply.kind, reply.body], [404, 'text', '404 page not found\n'])
    }
  })
})
