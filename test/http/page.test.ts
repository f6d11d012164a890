import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { options } from '../../src/config/options.ts'
import { type PageFacts, toPage } from '../../src/http/page.ts'

const FACTS: PageFacts = {
  message: 'greetings',
  hostname: 'pod-1',
  version: '1.2.3',
  revision: 'abc123',
  runtime: 'node24',
  color: 'teal',
  logo: 'https://example.com/logo.png',
  prefix: '',
}

describe('the web page', () => {
  test('shows message, host, version, revision, runtime and colour', () => {
    const page = toPage(FACTS)
    for (const fact of ['greetings', 'pod-1', '1.2.3', 'abc123', 'node24', 'teal'])
      assert.ok(page.includes(`>${fact}<`), fact)
  })

  test('is one document without scripts', () => {
    assert.doesNotMatch(toPage(FACTS), /<script|<link|@import|javascript:/)
  })

  test('shows whatever a fact holds as text', () => {
    const evil = `</style><script>alert("1")</script>' onload='x&`
    const facts = Object.fromEntries(Object.keys(FACTS).map((name) => [name, evil])) as unknown as PageFacts
    const page = toPage({ ...facts, logo: `https://x/${evil}` })
    assert.doesNotMatch(page, /<script|alert\("|' onload|<\/style>(?![\s\S]*<body>)/)
    assert.ok(
      page.includes('<h1>&lt;/style&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;x&amp;</h1>'),
    )
  })

  test('takes hex and named colours into its style, and the default in place of anything else', () => {
    for (const color of ['#fff', '#FFFF', '#34577c', '#34577c80', 'rebeccapurple', 'Teal']) {
      assert.ok(toPage({ ...FACTS, color }).includes(`--color: ${color} }`), color)
    }
    for (const color of ['', '#12', '#12345', 'red;}body{display:none', 'url(http://x)', 'red\n', 'rgb(1,2,3)']) {
      assert.ok(toPage({ ...FACTS, color }).includes('--color: #34577c }'), color)
    }
  })

  test('shows the logo that was set, and loads none from elsewhere when nobody set one', () => {
    assert.ok(toPage(FACTS).includes('<img src="https://example.com/logo.png" alt="">'))
    for (const logo of [
      options['ui-logo'].default,
      '',
      'data:image/png;base64,AAAA',
      'javascript:alert(1)',
      '//x/y.png',
    ]) {
      const page = toPage({ ...FACTS, logo })
      assert.doesNotMatch(page, /<img/)
      assert.match(page, /<svg/)
    }
  })

  test('links to the API below the prefix', () => {
    assert.ok(toPage(FACTS).includes('href="/swagger/"'))
    assert.ok(toPage({ ...FACTS, prefix: '/a b"' }).includes('href="/a%20b%22/swagger/"'))
  })
})
