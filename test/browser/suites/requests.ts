import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Server, startOneShard, until } from '../../server.ts'
import { NEEDS_CHROMIUM, open } from '../chromium.ts'

describe('requests from the page', NEEDS_CHROMIUM, () => {
  let server: Server
  /** What most look at. */
  let page: Page
  const owned = new AsyncDisposableStack()
  before(async () => {
    server = owned.use(await startOneShard(['--cache-server=memory://']))
    page = owned.use(await open(`http://127.0.0.1:${server.port}/`, { mayFail: /status of (418|401)/ })).page
  })
  after(() => owned.disposeAsync())

  test('tries every kind of request, and shows the equal command', async () => {
    const panel = page.locator('#try-it')
    const send = async (tab: string, expected: RegExp) => {
      await panel.getByRole('tab', { name: tab }).click()
      await panel.getByRole('button', { name: 'Send' }).click()
      await panel.locator('.answer', { hasText: expected }).waitFor()
      return panel.locator('.answer').innerText()
    }
    await panel.getByLabel('Seconds').fill('0')
    await send('Delay', /200 OK.*"delay": 0/s)
    await send('Status', /418.*"status": 418/s)
    assert.equal(await panel.locator('code').innerText(), `curl -i 'http://127.0.0.1:${server.port}/status/418'`)
    await panel.getByRole('tab', { name: 'Chunked' }).click()
    await panel.getByLabel('Seconds').fill('0')
    await send('Chunked', /200 OK.*"delay": 0/s)
    await send('Headers', /"X-Request-Id": \[\s+"from-the-page"/s)
    assert.match(await send('Token', /"alg": "HS256"/), /"name": "anonymous",\s+"iss": "podinfo"/)
    await panel.getByRole('radio', { name: 'Validate' }).check()
    await panel.getByRole('button', { name: 'Send' }).click()
    await panel.locator('.answer', { hasText: /"token_name": "anonymous"/ }).waitFor()
    await send('Cache', /202 Accepted/)
    await panel.getByRole('radio', { name: 'GET' }).check()
    await panel.getByRole('button', { name: 'Send' }).click()
    await panel.locator('.answer', { hasText: /200 OK.*hello/s }).waitFor()
    await send('Store', /"hash": "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"/)
    await panel.getByRole('radio', { name: 'Read' }).check()
    await panel.getByRole('button', { name: 'Send' }).click()
    await panel.locator('.answer', { hasText: /202 Accepted.*hello/s }).waitFor()
    await send('Environment', /\d+ of \d+ variables.*PATH=/s)
    await panel.getByLabel('Show lines with').fill('no such variable')
    await panel.locator('.answer', { hasText: /^.*0 of \d+ variables/s }).waitFor()
  })

  test('opens the form that the address names, and the tabs obey the arrow keys', async () => {
    await using opened = await open(`http://127.0.0.1:${server.port}/?try=cache`)
    const { page } = opened
    const selected = page.locator('[role=tab][aria-selected=true]')
    await until(async () => (await selected.innerText()) === 'Cache')
    await selected.focus()
    await page.keyboard.press('ArrowDown')
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Store')
    await until(async () => (await selected.innerText()) === 'Store')
    assert.match(page.url(), /[?&]try=store/)
    await page.reload()
    await until(async () => (await selected.innerText()) === 'Store')
  })

  test('talks over a websocket', async () => {
    const panel = page.locator('#websocket')
    await panel.getByRole('button', { name: 'Connect', exact: true }).click()
    await panel.getByText('Connected', { exact: true }).waitFor()
    await panel.getByLabel('Message', { exact: true }).fill('<b>hi</b>')
    await panel.getByRole('button', { name: 'Send' }).click()
    await panel.getByText(/\{"ts":".*","msg":"\\u003cb\\u003ehi/).waitFor()
    await panel.getByText(/"server":/).waitFor()
    await panel.getByRole('button', { name: 'Disconnect' }).click()
    await panel.getByText(/^Closed with code 1000/).waitFor()
  })

  test('says that there are no backends', async () => {
    await page.getByRole('button', { name: 'Ask them' }).click()
    await page.getByText('This pod has no backends').waitFor()
  })
})

describe('the web page and its backends', NEEDS_CHROMIUM, () => {
  test('shows what they answer, each in its own colour, and failures with their reasons', async () => {
    await using red = await startOneShard(['--ui-color=crimson'])
    await using blue = await startOneShard(['--ui-color=#0000ff'])
    const urls = [
      `http://127.0.0.1:${red.port}/echo`,
      `http://127.0.0.1:${blue.port}/echo`,
      `http://127.0.0.1:${red.port}/status/503`,
    ]
    await using front = await startOneShard(urls.map((url) => `--backend-url=${url}`))
    await using opened = await open(`http://127.0.0.1:${front.port}/`)
    const panel = opened.page.locator('#backends')
    await panel.getByLabel('Body').fill('<i>body</i>')
    await panel.getByRole('button', { name: 'Ask them' }).click()
    await panel.getByText(/^3 in/).waitFor()
    const answers = panel.locator('.backends li')
    assert.deepEqual(await answers.allInnerTexts(), [
      `${urls[0]} #dc143c\n\n<i>body</i>`,
      `${urls[1]} #0000ff\n\n<i>body</i>`,
      `${urls[2]}\n\nbackend ${urls[2]} response status code 503`,
    ])
    const edges = await answers.evaluateAll((items) =>
      items.map((item) => getComputedStyle(item).borderInlineStartColor),
    )
    assert.deepEqual(edges.slice(0, 2), ['rgb(220, 20, 60)', 'rgb(0, 0, 255)'])
  })
})
