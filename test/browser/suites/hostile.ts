import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { COLOR_NAMES } from '../../../src/http/color-names.ts'
import { type Server, startOneShard, until } from '../../server.ts'
import { NEEDS_CHROMIUM, open } from '../chromium.ts'
import { startElsewhere } from '../elsewhere.ts'
import { startRelease } from '../release.ts'

/** Breaks out of whatever it is put into, if anything lets it. */
const EVIL = `"'></style></script></title><script>document.title='owned'</script><img src=x onerror="document.title='owned'">\u2028{{ .Theme }}`

describe('hostile values', NEEDS_CHROMIUM, () => {
  let server: Server
  before(async () => {
    server = await startOneShard()
  })
  after(() => server[Symbol.asyncDispose]())

  test('are text, wherever the page shows them', async () => {
    await using server = await startRelease(EVIL, EVIL, [
      `--ui-message=${EVIL}`,
      `--ui-color=red;}body{display:none}${EVIL}`,
      `--ui-logo=javascript:document.title='owned'`,
    ])
    await using opened = await open(`http://127.0.0.1:${server.port}/`, { mayFail: /api\/echo/ })
    const { page } = opened
    await page.getByText('Live', { exact: true }).waitFor()
    await page.locator('.cell[title]').first().waitFor()
    assert.equal((await page.getByRole('heading', { level: 1 }).textContent())?.includes('<script>'), true)
    assert.equal(await page.locator('.facts dd').first().textContent(), EVIL)
    assert.match(await page.title(), /· podinfo$/)
    assert.equal(await page.locator('img, body script, body style').count(), 0)
    assert.equal(
      await page.locator('.hero').evaluate((hero) => getComputedStyle(hero).backgroundColor),
      'rgb(52, 87, 124)',
    )
    await page.getByRole('button', { name: 'Ping' }).click()
    await page.locator('.pong').waitFor()
    assert.equal(
      await page.evaluate(() => document.title.includes('owned') && !document.title.includes('script')),
      false,
    )
    const warnings = server.log.filter(({ level }) => level === 'warn').map(({ msg }) => msg)
    assert.deepEqual(warnings, ['ui-color is no colour', 'ui-logo is no picture'])
  })

  test('of backends are text', async () => {
    await using backend = await startElsewhere(EVIL, { 'X-Color': 'url(javascript:1)' })
    await using server = await startOneShard([`--backend-url=${backend.origin}/`])
    await using opened = await open(`http://127.0.0.1:${server.port}/`)
    const { page } = opened
    await page.getByRole('button', { name: 'Ask them' }).click()
    await page.locator('.backends pre').waitFor()
    assert.equal(await page.locator('.backends pre').textContent(), EVIL)
    assert.equal(await page.locator('.backends code').count(), 0)
  })

  test('that someone has stored are kept by a browser, not run', async () => {
    const body = `<script>document.title='owned'</script>`
    const { hash } = (await server.get('/store', { method: 'POST', body })).json<{ hash: string }>()
    await using opened = await open(`http://127.0.0.1:${server.port}/swagger/index.html`)
    const { page } = opened
    await assert.rejects(page.goto(`http://127.0.0.1:${server.port}/store/${hash}`), /Download is starting/)
    assert.equal(await page.title(), 'Podinfo API')
  })

  test('in answers of polls are text and change no style', async () => {
    await using opened = await open(`http://127.0.0.1:${server.port}/?poll=0.5`, {
      prepare: (page) =>
        page.route('**/_ui/info', (route) =>
          route.fulfill({
            json: { hostname: EVIL, version: EVIL, message: EVIL, color: 'red;background:url(http://evil.example/)' },
          }),
        ),
    })
    const { page } = opened
    await until(async () => (await page.locator('.facts dd').first().textContent()) === EVIL)
    assert.equal(await page.locator('img, body script, body style').count(), 0)
    await until(async () => (await page.locator('.cell[title]').count()) > 1)
  })

  test('in place of an answer are said to be unreadable', async () => {
    await using opened = await open(`http://127.0.0.1:${server.port}/?poll=0.5`, {
      prepare: (page) => page.route('**/_ui/info', (route) => route.fulfill({ body: EVIL, contentType: 'text/html' })),
    })
    await opened.page.getByText(/^The server fails since .*: unreadable$/).waitFor()
  })
})

describe('the page asks nobody else', NEEDS_CHROMIUM, () => {
  let server: Server
  before(async () => {
    server = await startOneShard()
  })
  after(() => server[Symbol.asyncDispose]())

  test('for anything, and its policy says so', async () => {
    for (const path of ['/', '/swagger/index.html']) {
      const { headers } = await server.get(path, { headers: { 'user-agent': 'Mozilla/5.0' } })
      const policy = String(headers['content-security-policy'])
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src '?sha256-/)
      assert.doesNotMatch(policy, /unsafe|\*|https?:/)
      await using opened = await open(`http://127.0.0.1:${server.port}${path}`)
      // The page, its script, and what the script asks for; a browser without windows asks for no icon.
      await until(() => opened.requests.length >= 3)
      const html = await opened.page.content()
      assert.doesNotMatch(html, /<(?:script|link|img|iframe)[^>]*https?:/)
    }
  })

  test('but for the logo that the operator has set', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>'
    await using other = await startElsewhere(svg, { 'Content-Type': 'image/svg+xml' })
    const logo = `${other.origin}/logo.svg`
    await using branded = await startOneShard([`--ui-logo=${logo}`])
    await using opened = await open(`http://127.0.0.1:${branded.port}/`)
    const image = opened.page.locator('.picture img')
    await until(() => image.evaluate((one) => (one as HTMLImageElement).naturalWidth > 0))
    assert.deepEqual(new Set(opened.problems.splice(0)), new Set([`foreign request: ${logo}`]))
  })

  test('what its colours are called', async () => {
    await using opened = await open(`http://127.0.0.1:${server.port}/swagger/index.html`)
    const computed = await opened.page.evaluate(
      (names) => {
        const canvas = document.createElement('canvas').getContext('2d')
        return names.map((name) => {
          if (!canvas) return ''
          canvas.fillStyle = name
          return canvas.fillStyle.slice(1)
        })
      },
      [...COLOR_NAMES.keys()],
    )
    assert.deepEqual(computed, [...COLOR_NAMES.values()])
    assert.equal(COLOR_NAMES.size, 148)
  })
})
