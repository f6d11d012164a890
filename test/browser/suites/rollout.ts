import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Server, startOneShard, until } from '../../server.ts'
import { NEEDS_CHROMIUM, open } from '../chromium.ts'
import { startRelease } from '../release.ts'
import { startTurns } from '../turns.ts'

const ORANGE = 'rgb(242, 113, 28)'

/** Percent by version, as the list says. */
async function readShares(page: Page): Promise<Record<string, number>> {
  const items = await page.locator('.shares li[data-version]').all()
  const entries = items.map(async (item) => {
    const percent = Number.parseInt(await item.locator('.share').innerText(), 10)
    return [(await item.getAttribute('data-version')) ?? '', percent] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

describe('a rolling update', NEEDS_CHROMIUM, () => {
  let old: Server
  let next: Server
  before(async () => {
    old = await startRelease('1.0.0', 'pod-old', ['--ui-color=#34577c', '--ui-message=the old one'])
    next = await startRelease('2.0.0', 'pod-new', ['--ui-color=#f2711c', '--ui-message=the new one'])
  })
  after(async () => {
    await Promise.all([old, next].map((server) => server[Symbol.asyncDispose]()))
  })

  test('is seen as it goes, though the browser keeps its connections', async () => {
    await using turns = await startTurns(() => old.port)
    await using opened = await open(`http://127.0.0.1:${turns.port}/?poll=0.5`, {
      mayFail: /ERR_|_ui|metrics/,
    })
    const { page } = opened
    const heading = page.getByRole('heading', { level: 1 })
    await until(async () => (await readShares(page))['1.0.0'] === 100)
    assert.equal(await heading.innerText(), 'the old one')

    // Every third connection goes to the new one: each poll has one of its own.
    turns.choose((connection) => (connection % 3 === 0 ? next.port : old.port))
    await until(async () => ((await readShares(page))['2.0.0'] ?? 0) > 5)
    await page.getByText('Version 2.0.0 answers for the first time: “the new one”').waitFor()
    await page.getByText('Pod pod-new answers for the first time').waitFor()
    const shares = await readShares(page)
    assert.equal(
      Object.values(shares).reduce((sum, percent) => sum + percent, 0),
      100,
    )
    const cells = page.locator('.cell[title*="2.0.0"]')
    const colors = await cells.evaluateAll((all) => all.map((cell) => getComputedStyle(cell).backgroundColor))
    assert.ok(colors.length > 0 && colors.every((color) => color === ORANGE), colors.join(' '))
    assert.equal(await heading.innerText(), 'the old one')

    turns.choose(() => next.port)
    await until(async () => (await heading.innerText()) === 'the new one')
    await until(() =>
      page.locator('.hero').evaluate((hero, color) => getComputedStyle(hero).backgroundColor === color, ORANGE),
    )
    assert.equal(await page.locator('.facts dd').first().innerText(), 'pod-new')
  })

  test('mixes no scripts: a page of one release runs with that of the other', async () => {
    await using turns = await startTurns(() => old.port)
    await using opened = await open(`http://127.0.0.1:${turns.port}/`, {
      // As if the new release had a script of another name.
      prepare: (page) =>
        page.route('**/', async (route) => {
          const response = await route.fetch()
          const body = (await response.text()).replace(/\/page-[\w-]+\.js/, '/page-0therHash0.js')
          await route.fulfill({ response, body })
        }),
    })
    await opened.page.getByText('Live', { exact: true }).waitFor()
  })

  test('has a pod with faults: that one fails, the others do not', async () => {
    // The page itself comes from the sound one.
    await using turns = await startTurns(() => old.port)
    await next.get('/fault_injection/enable', { method: 'POST' })
    await using opened = await open(`http://127.0.0.1:${turns.port}/?poll=0.5`, {
      mayFail: /ERR_|_ui|metrics|status of 500/,
    })
    turns.choose((connection) => (connection % 2 === 0 ? next.port : old.port))
    await until(async () => {
      const { failed = 0, '1.0.0': sound = 0 } = await readShares(opened.page)
      return failed >= 20 && sound >= 20
    })
    await opened.page.getByText('Answered with status 500').first().waitFor()
    await next.get('/fault_injection/disable', { method: 'POST' })
  })

  test('is seen among pods of podinfo too, which have no poll of their own', async () => {
    await using opened = await open(`http://127.0.0.1:${old.port}/`, {
      mayFail: /_ui\/info/,
      prepare: (page) => page.route('**/_ui/info', (route) => route.fulfill({ status: 404 })),
    })
    await opened.page.getByText('Live', { exact: true }).waitFor()
    await until(async () => (await readShares(opened.page))['1.0.0'] === 100)
  })
})

describe('a server that goes away', NEEDS_CHROMIUM, () => {
  test('is missed aloud, and found again when it is back', async () => {
    await using first = await startOneShard(['--ui-message=still here'])
    await using turns = await startTurns(() => first.port)
    await using opened = await open(`http://127.0.0.1:${turns.port}/?poll=0.5`, { mayFail: /ERR_/ })
    const { page } = opened
    await page.getByText('Live', { exact: true }).waitFor()
    await page.locator('.cell[title]').first().waitFor()
    turns.choose(() => undefined)
    first.kill('SIGKILL')
    await first.exited
    await page.getByText(/^The server can’t be reached since \d\d:\d\d:\d\d\. Still trying\.$/).waitFor()
    await page.locator('.cell.failed').first().waitFor()
    await page.getByText('No answer: unreachable').waitFor()
    await page.getByText('The last scrape of /metrics came to nothing: no answer.').waitFor()
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'still here')

    await using second = await startOneShard(['--ui-message=back again'])
    turns.choose(() => second.port)
    await page.getByText('Live', { exact: true }).waitFor()
    await page.getByText(/^Answers again, after/).waitFor()
    await until(async () => (await page.getByRole('heading', { level: 1 }).innerText()) === 'back again')
    await page
      .locator('#pod')
      .getByText(/^From \/metrics of one process/)
      .waitFor()
  })

  test('and crashes when it is told to', async () => {
    await using server = await startOneShard()
    await using opened = await open(`http://127.0.0.1:${server.port}/`, { mayFail: /ERR_|panic/ })
    const { page } = opened
    await page.getByRole('button', { name: 'Crash it …' }).click()
    await page.getByRole('button', { name: 'Leave it' }).click()
    assert.equal((await server.get('/healthz')).status, 200)
    await page.getByRole('button', { name: 'Crash it …' }).click()
    await page.getByRole('button', { name: 'Crash it', exact: true }).click()
    assert.equal(await server.exited, 255)
    await page.getByText(/GET \/panic/).waitFor()
  })
})
