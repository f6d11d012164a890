import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { fill, pageAnswer, toPolicy } from '../../src/http/template.ts'

describe('a template', () => {
  test('has its fields filled in, as text', () => {
    assert.equal(fill('{{ .A }}-{{.A}}-{{- .A -}}', { A: '1' }), '1-1-1')
    const evil = `</style><script>alert("1")</script>' onload='x&{{ .B }}`
    assert.equal(
      fill('<p title="{{ .A }}">', { A: evil, B: 'never' }),
      '<p title="&lt;/style&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;x&amp;{{ .B }}">',
    )
  })

  test('keeps a dollar sign in a value, and fields that nobody fills', () => {
    assert.equal(
      fill('{{ .A }} {{ .Other }} {{ .constructor }}', { A: '$& $1' }),
      '$&amp; $1 {{ .Other }} {{ .constructor }}',
    )
  })

  test('takes markup where it is said to be some', () => {
    assert.equal(fill('{{ .A }}', { A: { markup: '<b>' } }), '<b>')
  })
})

describe('the policy of a page', () => {
  test('allows the style sheets that stand in it, by their hashes, and nothing else inline', () => {
    const hash = (css: string) => `'sha256-${createHash('sha256').update(css).digest('base64')}'`
    const [name, value] = toPolicy('<style>a\nb</style><style>c</style>', ['https://logo.example'])
    assert.equal(name, 'Content-Security-Policy')
    assert.equal(
      value,
      [
        "default-src 'none'",
        "script-src 'self'",
        `style-src ${hash('a\nb')} ${hash('c')}`,
        "img-src 'self' https://logo.example",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; '),
    )
  })
})

test('a page is never kept, and the same in each form', async () => {
  const text = 'page '.repeat(1000)
  const answer = await pageAnswer(text, [['X-Mine', 'yes']])
  const [plain, br, gzip] = ['', 'br', 'gzip'].map((accepted) => answer(accepted))
  assert.equal(String(plain?.body), text)
  assert.equal(String(brotliDecompressSync(br?.body as Uint8Array)), text)
  assert.equal(String(gunzipSync(gzip?.body as Uint8Array)), text)
  for (const reply of [plain, br, gzip]) {
    const headers = new Map(reply?.headers)
    assert.deepEqual([headers.get('Cache-Control'), headers.get('X-Mine')], ['no-store', 'yes'])
  }
})
