import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { type Server, startOneShard, until } from '../server.ts'
import { NEEDS_CHROMIUM, open } from './chromium.ts'
import { startRelease } from './release.ts'
import { startTurns, type Turns } from './turns.ts'

const DIRECTORY = process.env.SCREENSHOTS ?? ''
const WANTED = DIRECTORY === '' ? { skip: 'pictures are made by npm run screenshots' } : NEEDS_CHROMIUM

const REPORT = '.bench/report.html'

const DESKTOP = { width: 1440, height: 1000 }

describe('pictures for the docs', WANTED, () => {
  let blue: Server
  let orange: Server
  let backends: readonly Server[]
  let turns: Turns
  before(async () => {
    await mkdir(DIRECTORY, { recursive: true })
    backends = await Promise.all(['seagreen', '#7c3aed'].map((color) => startOneShard([`--ui-color=${color}`])))
    const urls = [...backends.map(({ port }) => `http://127.0.0.1:${port}/echo`), 'http://127.0.0.1:1/echo']
    const common = [...urls.map((url) => `--backend-url=${url}`), '--cache-server=memory://']
    blue = await startRelease('6.15.0', 'podinfo-6c7f9dcd8b-x2k9p', [
      '--ui-message=Hello from the blue release',
      ...common,
    ])
    orange = await startRelease('6.16.0', 'podinfo-84d5b7c6f4-hj4mz', [
      '--ui-message=Orange is rolling out',
      '--ui-color=#f2711c',
      ...common,
    ])
    turns = await startTurns(() => blue.port)
  })
  after(async () => {
    await Promise.all([turns, blue, orange, ...backends].map((one) => one[Symbol.asyncDispose]()))
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the page while a release rolls out, ${colorScheme}`, async () => {
      turns.choose(() => blue.port)
      const url = `http://127.0.0.1:${turns.port}/?poll=0.5&try=token`
      await using opened = await open(url, { colorScheme, viewport: DESKTOP, mayFail: /ERR_|_ui|metrics/ })
      const { page } = opened
      const polls = () => page.locator('.cell[title]').count()
      await until(async () => (await polls()) >= 30)
      turns.choose(toRollout(blue.port, orange.port))
      await use(page)
      await page.locator('.cell[title*="6.16.0"]').nth(40).waitFor({ timeout: 90_000 })
      await page.evaluate(() => scrollTo(0, 0))
      await page.screenshot({ path: join(DIRECTORY, `rollout-${colorScheme}.png`) })
      await page.locator('main').screenshot({ path: join(DIRECTORY, `panels-${colorScheme}.png`) })
    })
  }

  test('the page on a phone', async () => {
    turns.choose(toRollout(orange.port, blue.port))
    const options = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, mayFail: /ERR_|_ui|metrics/ }
    await using opened = await open(`http://127.0.0.1:${turns.port}/?poll=0.5`, options)
    await opened.page.locator('.cell[title]').nth(60).waitFor({ timeout: 60_000 })
    await opened.page.screenshot({ path: join(DIRECTORY, 'phone.png') })
  })

  test('the page without its server', async () => {
    turns.choose(() => orange.port)
    await using opened = await open(`http://127.0.0.1:${turns.port}/?poll=0.5`, {
      viewport: { ...DESKTOP, height: 900 },
      mayFail: /ERR_/,
    })
    await opened.page.locator('.cell[title]').nth(20).waitFor()
    turns.choose(() => undefined)
    await opened.page.locator('.cell.failed').nth(6).waitFor()
    await opened.page.screenshot({ path: join(DIRECTORY, 'lost.png') })
  })

  test('the report of npm run bench, if one was made', async (t) => {
    if (!existsSync(REPORT)) return t.skip(`no ${REPORT}: npm run bench makes it`)
    const viewport = { width: 1000, height: 1250 }
    await using opened = await open(pathToFileURL(REPORT).href, { viewport, colorScheme: 'light' })
    await opened.page.screenshot({ path: join(DIRECTORY, 'benchmark.png') })
  })

  test('the API docs', async () => {
    turns.choose(() => orange.port)
    await using opened = await open(`http://127.0.0.1:${turns.port}/swagger/index.html#getApiInfo`, {
      viewport: DESKTOP,
      colorScheme: 'dark',
    })
    await opened.page.getByRole('button', { name: 'Send' }).click()
    await opened.page.getByText('"hostname"').first().waitFor()
    await opened.page.evaluate(() => scrollTo(0, 0))
    await opened.page.screenshot({ path: join(DIRECTORY, 'api-docs.png') })
  })
})

/** A share of connections that grows, with a few that fail. */
function toRollout(from: number, to: number): (connection: number) => number | undefined {
  let first: number | undefined
  return (connection) => {
    first ??= connection
    const step = connection - first
    if (step % 29 === 28) return undefined
    return (step * 7) % 10 < step / 12 ? to : from
  }
}

/** So that there is something to be seen in each panel. */
async function use(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ping' }).click()
  await page.getByRole('button', { name: 'Send' }).first().click()
  await page.locator('#try-it .answer', { hasText: '"alg"' }).waitFor()
  const messages = page.locator('#websocket')
  await messages.getByRole('button', { name: 'Connect', exact: true }).click()
  await messages.getByText('Connected', { exact: true }).waitFor()
  for (const text of ['hello', 'is there anybody out there?']) {
    await messages.getByLabel('Message', { exact: true }).fill(text)
    await messages.getByRole('button', { name: 'Send' }).click()
  }
  await page.getByRole('button', { name: 'Ask them' }).click()
  await page.locator('.backends li').nth(2).waitFor()
}
