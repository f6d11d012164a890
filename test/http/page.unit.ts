import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { options } from '../../src/config/options.ts'
import type { App } from '../../src/http/app.ts'
import { parseLogo, renderPage, toBase } from '../../src/http/page.ts'
import type { PageFacts } from '../../src/http/page-facts.ts'
import { type PageOptions, warnAboutPage } from '../../src/http/page-warnings.ts'
import { createRecorder } from '../recorder.ts'
import { bodyText, fakeApp } from './fake-app.ts'

const EVIL = `</style><script>alert("1")</script>' onload='x&{{ .Theme }}`

/** A page with all fields, in the places where ours has them. */
const TEMPLATE = `<meta content="{{ .Facts }}"><style>{{ .Theme }}</style>
<p>{{ .Message }}|{{ .Hostname }}|{{ .Version }}|{{ .Revision }}|{{ .Runtime }}|{{ .Color }}|{{ .Base }}</p>
<i>{{ .Title }}|{{ .Logo }}</i>{{ .Picture }}`

async function render(config: Partial<App['config']> = {}, { isOwn = false, info = {} } = {}) {
  const app = fakeApp({
    config: { port: 9898, ...config },
    assets: {
      page: async () => ({ text: TEMPLATE, isOwn }),
      template: async () => '<svg></svg>',
      load: async () => undefined,
    },
  })
  const reply = (await renderPage({ ...app, info: { ...app.info, ...info } }))('')
  return { page: bodyText(reply), policy: new Map(reply.headers).get('Content-Security-Policy') }
}

describe('the web page', () => {
  test('shows what the process knows', async () => {
    const { page } = await render({ uiMessage: 'hi', uiColor: 'teal', prefix: '/foo' })
    assert.match(page, /<p>hi\|pod-1\|1\.2\.3\|abc123\|node24\|teal\|\/foo<\/p>/)
    // upstream: its own page has these two.
    assert.match(page, /<i>pod-1\|https:\/\/example\.com\/logo\.png<\/i>/)
    const [, facts = ''] = /<meta content="([^"]*)">/.exec(page) ?? []
    assert.deepEqual(JSON.parse(facts.replaceAll('&quot;', '"')), {
      message: 'hi',
      hostname: 'pod-1',
      version: '1.2.3',
      revision: 'abc123',
      runtime: 'node24',
      color: 'teal',
      base: '/foo',
      port: 9898,
    } satisfies PageFacts)
  })

  test('shows whatever a value holds as text', async () => {
    const config = { uiMessage: EVIL, uiColor: EVIL, uiLogo: EVIL, prefix: `/${EVIL}` }
    const info = { hostname: EVIL, version: EVIL, revision: EVIL, runtime: EVIL }
    const { page, policy } = await render(config, { info })
    assert.doesNotMatch(page, /<script|alert\("|' onload/)
    assert.equal(page.match(/<\/style>/g)?.length, 1)
    assert.match(page, /<style>:root\{--brand:#34577c;/)
    assert.match(policy ?? '', /; img-src 'self'; /)
  })

  test('has the colour in its style, and the default in place of what is none', async () => {
    assert.match((await render({ uiColor: 'rebeccapurple' })).page, /--brand:#663399;/)
    assert.match((await render({ uiColor: 'banana' })).page, /--brand:#34577c;/)
  })

  test('loads the logo that was set, and allows its origin alone', async () => {
    const { page, policy } = await render({ uiLogo: 'https://logo.example/a.png?b&c' })
    assert.match(page, /<img src="https:\/\/logo\.example\/a\.png\?b&amp;c" alt="">/)
    assert.match(policy ?? '', /; img-src 'self' https:\/\/logo\.example; /)
  })

  test('draws its own logo when nobody set one', async () => {
    const { page, policy } = await render({ uiLogo: options['ui-logo'].default })
    assert.match(page, /<svg><\/svg>$/)
    assert.match(policy ?? '', /; img-src 'self'; /)
  })

  test('of the operator may load what it likes', async () => {
    assert.equal((await render({}, { isOwn: true })).policy, undefined)
  })
})

describe('a logo', () => {
  test('may come by HTTP, as data, or from this server', () => {
    for (const [logo, src, sources] of [
      ['http://logo.example:8080/a', 'http://logo.example:8080/a', ['http://logo.example:8080']],
      ['https://[::1]/a.png', 'https://[::1]/a.png', ['https://[::1]']],
      ['data:image/svg+xml,<svg/>', 'data:image/svg+xml,<svg/>', ['data:']],
      ['/_ui/logo.png', '/_ui/logo.png', []],
      ['logo.png', '/logo.png', []],
    ] as const) {
      assert.deepEqual(parseLogo(logo), { src, sources }, logo)
    }
  })

  test('is none when it can’t be a picture, or would change the policy', () => {
    const others = ['', 'javascript:alert(1)', 'data:text/html,x', 'ftp://x/y', 'http://', 'https://x;script-src/y']
    for (const logo of [...others, options['ui-logo'].default]) assert.equal(parseLogo(logo), undefined, logo)
  })
})

test('the API begins where the page lies, or at the prefix', () => {
  assert.equal(toBase(''), '.')
  assert.equal(toBase('/foo'), '/foo')
  assert.equal(toBase('/a b"?#ü\ud800'), '/a%20b%22%3F%23%C3%BC%EF%BF%BD')
})

describe('the log', () => {
  const warnings = (set: PageOptions) => {
    const log = createRecorder()
    warnAboutPage(set, log)
    return log.lines.map(({ level, msg, fields }) => [level, msg, fields?.value, fields?.used])
  }

  test('says which of the page’s options have no effect', () => {
    assert.deepEqual(warnings({ uiColor: 'banana', uiLogo: 'javascript:x', uiPath: '/nowhere' }), [
      ['warn', 'ui-color is no colour', 'banana', '#34577c'],
      ['warn', 'ui-logo is no picture', 'javascript:x', 'our own'],
      ['warn', 'ui-path has no page', '/nowhere', 'the built page'],
    ])
  })

  test('is silent about those that have one', () => {
    assert.deepEqual(warnings({ uiColor: 'teal', uiLogo: '' }), [])
    assert.deepEqual(warnings({}), [])
  })
})
