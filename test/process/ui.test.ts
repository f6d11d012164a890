import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { raw, type Server, startOneShard } from '../server.ts'

const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' }

describe('the web page over HTTP', () => {
  const directory = makeDirectory({ 'secret.txt': 'secret' })
  let server: Server
  before(async () => {
    server = await startOneShard([`--ui-path=${directory}`, '--ui-color=banana'])
  })
  after(async () => {
    await server[Symbol.asyncDispose]()
    rmSync(directory, { recursive: true })
  })

  test('takes the place of one that is missing in --ui-path, which is said', async () => {
    const [path, color] = await Promise.all(
      ['ui-path has no page', 'ui-color is no colour'].map((text) => server.logged(({ msg }) => msg === text)),
    )
    assert.deepEqual([path?.level, path?.value], ['warn', directory])
    assert.deepEqual([color?.value, color?.used], ['banana', '#34577c'])
    assert.match((await server.get('/', { headers: BROWSER })).text, /<meta name="podinfo"/)
    assert.equal((await server.get('/_ui/secret.txt')).status, 404)
  })

  test('comes in the form that the client takes, and is never kept', async () => {
    const plain = await server.get('/', { headers: BROWSER })
    assert.match(plain.text, /^<!DOCTYPE html>/)
    assert.doesNotMatch(plain.text, /\{\{/)
    for (const [encoding, decode] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const { headers, bytes } = await server.get('/', { headers: { ...BROWSER, 'accept-encoding': encoding } })
      assert.equal(headers['content-encoding'], encoding)
      assert.equal(headers['cache-control'], 'no-store')
      assert.equal(decode(bytes).toString(), plain.text)
    }
  })

  test('names a script that is there for good, compressed, in any release', async () => {
    const page = await server.get('/', { headers: BROWSER })
    const [, path = ''] = /<script type="module" src="\.(\/_ui\/page-[\w-]+\.js)">/.exec(page.text) ?? []
    const script = await server.get(path, { headers: { 'accept-encoding': 'gzip, br' } })
    assert.equal(script.status, 200)
    assert.equal(script.headers['content-type'], 'text/javascript; charset=utf-8')
    assert.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable')
    assert.equal(script.headers['content-encoding'], 'br')
    const other = await server.get('/_ui/page-0therHash0.js')
    assert.equal(other.headers['cache-control'], 'no-store')
    assert.equal(other.text, brotliDecompressSync(script.bytes).toString())
    for (const name of ['', 'index.html', 'pod.svg', 'page-0therHash0.css', 'x']) {
      assert.equal((await server.get(`/_ui/${name}`)).status, 404, name)
    }
  })

  test('is asked over a new connection each time: the poll’s ends with its answer', async () => {
    const text = 'GET /_ui/info HTTP/1.1\r\nHost: x\r\n\r\n'
    const answer = await raw(server.port, text)
    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/)
    assert.match(answer, /\r\nConnection: close\r\n/i)
    assert.equal(answer.slice(answer.indexOf('{')), (await server.get('/api/info')).text)
    await server.get('/fault_injection/enable', { method: 'POST' })
    const fault = await raw(server.port, text)
    assert.match(fault, /^HTTP\/1\.1 500 [\s\S]*\r\nConnection: close\r\n/i)
    await server.get('/fault_injection/disable', { method: 'POST' })
    const kept = await raw(server.port, 'GET /api/info HTTP/1.1\r\nHost: x\r\n\r\n', /"num_cpu": "\d+"\s\}/)
    assert.doesNotMatch(kept, /connection: close/i)
  })

  test('keeps its files when faults are injected: they are seen by it', async () => {
    const page = await server.get('/', { headers: BROWSER })
    const [path = ''] = /\/_ui\/page-[\w-]+\.js/.exec(page.text) ?? []
    await server.get('/fault_injection/enable', { method: 'POST' })
    assert.equal((await server.get(path)).status, 200)
    for (const faulty of ['/', '/_ui/info', '/swagger/index.html']) {
      assert.equal((await server.get(faulty, { headers: BROWSER })).status, 500, faulty)
    }
    await server.get('/fault_injection/disable', { method: 'POST' })
  })

  test('counts its requests under labels of its own', async () => {
    await server.get('/_ui/info')
    await server.get('/_ui/backends', { method: 'POST', body: 'x' })
    await server.get('/_ui/nothing')
    const { text } = await server.get('/metrics')
    for (const series of [
      'method="GET",path="ui_info",status="200"',
      'method="POST",path="ui_backends",status="200"',
      'path="ui",status="404"',
    ]) {
      assert.ok(text.includes(series), series)
    }
  })
})

describe('a page of the operator', () => {
  test('takes the place of the built one, with its fields and files', async (t) => {
    const directory = makeDirectory(
      { 'index.html': '<p>{{ .Hostname }} {{ .Message }} {{ .Base }}</p>', 'app.css': 'p { color: red }' },
      t,
    )
    await using server = await startOneShard([`--ui-path=${directory}`, '--ui-message=<hi>', '--prefix=/foo'])
    const { hostname } = (await server.get('/foo/api/info')).json<{ hostname: string }>()
    const page = await server.get('/foo', { headers: BROWSER })
    assert.equal(page.text, `<p>${hostname} &lt;hi&gt; /foo</p>`)
    assert.equal(page.headers['content-security-policy'], undefined)
    const css = await server.get('/foo/_ui/app.css')
    assert.deepEqual([css.text, css.headers['content-type']], ['p { color: red }', 'text/css; charset=utf-8'])
    const tag = css.headers.etag ?? ''
    const again = await server.get('/foo/_ui/app.css', { headers: { 'if-none-match': tag } })
    assert.deepEqual([again.status, again.text, again.headers.etag], [304, '', tag])
  })

  test('may be the one of podinfo', async (t) => {
    // upstream: its page is a template of this name, with these two fields.
    const directory = makeDirectory({ 'vue.html': '<title>{{ .Title }}</title><img src="{{ .Logo }}">' }, t)
    await using server = await startOneShard([`--ui-path=${directory}`, '--ui-logo=https://logo.example/?a&b'])
    const { hostname } = (await server.get('/api/info')).json<{ hostname: string }>()
    const page = await server.get('/', { headers: BROWSER })
    assert.equal(page.text, `<title>${hostname}</title><img src="https://logo.example/?a&amp;b">`)
  })
})

function makeDirectory(files: Readonly<Record<string, string>>, t?: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'podinfo-own-ui-'))
  t?.after(() => rmSync(directory, { recursive: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content)
  return directory
}
