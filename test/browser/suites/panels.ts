import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Server, startServer, until } from '../../server.ts'
import { NEEDS_CHROMIUM, open } from '../chromium.ts'

describe('the web page against a live server', NEEDS_CHROMIUM, () => {
  let server: Server
  /** What most look at. */
  let page: Page
  const owned = new AsyncDisposableStack()
  before(async () => {
    const words = ['--cache-server=memory://', '--ui-message=hello projector', '--ui-color=teal']
    server = owned.use(await startServer(words))
    // One test switches faults on.
    page = owned.use(await open(`http://127.0.0.1:${server.port}/?poll=0.5`, { mayFail: /status of 50[03]/ })).page
  })
  after(() => owned.disposeAsync())

  test('shows message, host, version and colour, and says that it is live', async () => {
    const info = (await server.get('/api/info')).json<Record<string, string>>()
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'hello projector')
    for (const [name, value] of [
      ['Hostname', info.hostname],
      ['Version', info.version],
      ['Revision', info.revision],
      ['Runtime', info.runtime],
      ['Colour', 'teal'],
    ] as const) {
      assert.equal(await page.locator('.facts div', { hasText: name }).locator('dd').innerText(), value)
    }
    await page.getByText('Live', { exact: true }).waitFor()
    assert.equal(
      await page.locator('.hero').evaluate((hero) => getComputedStyle(hero).backgroundColor),
      'rgb(0, 128, 128)',
    )
    assert.equal(await page.title(), `${info.hostname} · podinfo`)
  })

  test('pings the backend and shows its colour', async () => {
    await page.getByRole('button', { name: 'Ping' }).click()
    await page.getByText(/^202 in .*, colour teal$/).waitFor()
    assert.equal(
      await page.locator('.pong').evaluate((pong) => getComputedStyle(pong).backgroundColor),
      'rgb(0, 128, 128)',
    )
  })

  test('draws the polls: shares, timeline, latency', async () => {
    await until(async () => (await page.locator('.cell[title]').count()) >= 4)
    const share = page.locator('.shares li')
    assert.equal(await share.count(), 1)
    assert.match(await share.innerText(), /^\d+\.\d+\.\d+\s+hello projector\s+100 %\s+\S+ × \d+$/)
    assert.match((await page.locator('.timeline').getAttribute('aria-label')) ?? '', /: \d+\.\d+\.\d+ 100 %$/)
    assert.match(await page.locator('.log-box').innerText(), /Version .* answers for the first time: “hello projector”/)
    assert.match(await page.locator('.stat.p50 .stat-value').innerText(), /^[\d.]+ (µs|ms|s)$/)
    assert.equal(await page.locator('.stat', { hasText: 'Errors' }).locator('.stat-value').innerText(), '0')
    assert.match((await page.locator('#latency .chart-line').getAttribute('d')) ?? '', /^M[\d.]+ [\d.]+L/)
  })

  test('tells of a poll under the pointer', async () => {
    // Rarely enough for the cell to stay where it is.
    await using opened = await open(`http://127.0.0.1:${server.port}/?poll=10`)
    const { page } = opened
    await page.locator('.cell[title]').first().hover()
    const title = await page.locator('.cell[title]').first().getAttribute('title')
    assert.equal(await page.locator('#rollout .readout').innerText(), title)
  })

  test('stops asking when it is paused, and goes on', async () => {
    await page.locator('.cell[title]').first().waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused: nothing is asked').waitFor()
    assert.match(page.url(), /[?&]paused=1/)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    // Metrics are scraped all the while: two scrapes are more than two intervals of polling.
    await until(() => asked.filter((path) => path === '/metrics').length >= 2)
    assert.ok(!asked.includes('/_ui/info'))
    const cells = await page.locator('.cell[title]').count()
    await page.getByRole('button', { name: 'Go on' }).click()
    await until(async () => (await page.locator('.cell[title]').count()) > cells)
    assert.doesNotMatch(page.url(), /paused/)
  })

  test('draws what the process does, from its metrics', async () => {
    const panel = page.locator('#pod')
    await panel.getByText(/2 shards, up \d+ \w+/).waitFor()
    for (const [name, pattern] of [
      ['Requests', /^[\d.]+\/s$/],
      ['CPU', /^\d+ m$/],
      ['Memory', /^\d+ MiB$/],
      ['Event loop lag', /^[\d.]+ (µs|ms|s)$/],
    ] as const) {
      assert.match(await panel.locator('.gauge', { hasText: name }).locator('.stat-value').innerText(), pattern)
    }
    await panel.getByRole('row', { name: /^ui_info/ }).waitFor()
    const row = await panel.getByRole('row', { name: /^metrics/ }).innerText()
    assert.match(row, /^metrics\s+[\d.]+\s+[\d.]+ (µs|ms|s)\s+≤ [\d.]+ (µs|ms|s)\s+0$/)
  })

  test('keeps the scheme that was chosen', async () => {
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const light = await ground()
    await page.getByRole('radio', { name: 'Dark' }).check()
    await until(async () => (await ground()) !== light)
    const dark = await ground()
    await page.reload()
    await until(async () => (await ground()) === dark)
    await page.getByRole('radio', { name: 'Auto' }).check()
    await until(async () => (await ground()) === light)
    await page.emulateMedia({ colorScheme: 'dark' })
    assert.equal(await ground(), dark)
  })

  test('switches readiness and faults, and shows the state', async () => {
    const panel = page.locator('#switches')
    const state = (name: string) => panel.locator('.switch', { hasText: name }).locator('.status').innerText()
    await until(async () => (await state('Readiness')) === 'ready' && (await state('Faults')) === 'none')
    await panel.getByRole('button', { name: 'Make it not ready' }).click()
    await until(async () => (await state('Readiness')) === 'not ready')
    assert.equal((await server.get('/readyz')).status, 503)
    await panel.getByText(/· POST \/readyz\/disable answered 202$/).waitFor()
    await panel.getByRole('button', { name: 'Make it ready' }).click()
    await until(async () => (await state('Readiness')) === 'ready')
    await panel.getByRole('button', { name: 'Inject faults' }).click()
    await until(async () => (await state('Faults')) === 'injected')
    await page.getByText(/^The server fails since [\d:]+: 500$/).waitFor()
    await page.locator('.cell.failed').first().waitFor()
    await page.locator('#latency .chart-mark').first().waitFor({ state: 'attached' })
    await panel.getByRole('button', { name: 'Stop them' }).click()
    await until(async () => (await state('Faults')) === 'none')
    await page.getByText('Live', { exact: true }).waitFor()
    await page.getByText(/^Answers again, after/).waitFor()
    const command = await panel.locator('code').innerText()
    assert.match(command, new RegExp(`^kubectl exec '.+' -- curl -sX POST 'localhost:${server.port}/readyz/enable'$`))
  })
})
