import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { type Server, startOneShard, until } from '../../server.ts'
import { NEEDS_CHROMIUM, open } from '../chromium.ts'

interface Axe {
  run(part: string, options: object): Promise<AxeResults>
}

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
  readonly passes: readonly unknown[]
}

/** What the scheme and the colour of the release can spoil: all else is the same in each. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block']

/** That axe finds nothing wrong on the page as it is now, in either scheme, or in one part of it. */
async function assertAccessible(page: Page, part = 'html'): Promise<void> {
  // Evaluated by the debugger: the page's policy lets no other script in.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  await page.emulateMedia({ colorScheme: 'light' })
  assert.deepEqual(await findViolations(page, part), [], 'in the light scheme')
  await page.emulateMedia({ colorScheme: 'dark' })
  assert.deepEqual(await findViolations(page, part, COLOR_RULES), [], 'in the dark scheme')
}

async function findViolations(page: Page, part: string, rules?: readonly string[]): Promise<string[]> {
  const { violations, passes } = await page.evaluate(
    ([part, options]) => (globalThis as unknown as { axe: Axe }).axe.run(part, options),
    [part, rules ? { runOnly: { type: 'rule', values: [...rules] } } : {}] as const,
  )
  assert.ok(passes.length > (rules ? 0 : 5))
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

/** Runs in the page, once it is drawn: by how much it is too wide, and what sticks out. */
async function findOverflow(): Promise<(number | string)[]> {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  const { clientWidth } = document.documentElement
  const wide = [...document.querySelectorAll('body *')].filter((one) => {
    const { right } = one.getBoundingClientRect()
    return right > clientWidth + 1 && !one.closest('.scroll, .code-line, .skip, .visually-hidden')
  })
  return [document.documentElement.scrollWidth - clientWidth, ...wide.map(({ outerHTML }) => outerHTML.slice(0, 90))]
}

/** Runs in the page before anything else: adds up how far things have moved by themselves. */
function sumShifts(): void {
  type Shift = PerformanceEntry & { readonly value: number; readonly hadRecentInput: boolean }
  let sum = 0
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries() as Shift[]) if (!hadRecentInput) sum += value
    document.documentElement.dataset.shifts = String(sum)
  }).observe({ type: 'layout-shift', buffered: true })
  document.addEventListener('DOMContentLoaded', () => (document.documentElement.dataset.shifts ??= '0'))
}

describe('the pages', NEEDS_CHROMIUM, () => {
  let server: Server
  before(async () => {
    // The colour that is hardest to read on, in either scheme. That each is moved until it can be is tested where it is done.
    server = await startOneShard(['--backend-url=http://127.0.0.1:1/', '--ui-color=#808080'])
  })
  after(() => server[Symbol.asyncDispose]())
  const at = (path: string) => `http://127.0.0.1:${server.port}${path}`

  test('give axe nothing to find, in use too, whatever the colour of the release', async () => {
    await using opened = await open(at('/?try=token'))
    const { page } = opened
    await page.locator('.cell[title]').first().waitFor()
    await page.getByRole('button', { name: 'Ping' }).click()
    await page.getByRole('button', { name: 'Send' }).first().click()
    await page.getByRole('button', { name: 'Ask them' }).click()
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByText('"alg"').waitFor()
    await page.getByText('Connected', { exact: true }).waitFor()
    await page.getByText('call failed').waitFor()
    await assertAccessible(page)
    await page.getByRole('button', { name: 'Crash it …' }).click()
    await assertAccessible(page, '#switches')
  })

  test('give axe nothing to find in the API docs', async () => {
    await using opened = await open(at('/swagger/index.html#postToken'))
    const { page } = opened
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('"token"').first().waitFor()
    await assertAccessible(page)
  })

  for (const path of ['/?try=token', '/swagger/index.html#postToken']) {
    test(`fit into windows from 360 to 2560 pixels: ${path}`, async () => {
      await using opened = await open(at(path))
      const { page } = opened
      await page.getByRole('button', { name: 'Send' }).first().click()
      await page.locator('.answer .status').waitFor()
      for (const width of [360, 768, 1024, 1280, 1920, 2560]) {
        await page.setViewportSize({ width, height: 800 })
        assert.deepEqual(await page.evaluate(findOverflow), [0], `${width} pixels`)
      }
    })
  }

  test('can be used by keyboard alone: everything gets a visible focus', async () => {
    await using opened = await open(at('/'))
    const { page } = opened
    await page.locator('.cell[title]').first().waitFor()
    const seen: string[] = []
    for (let press = 0; press < 80; press++) {
      await page.keyboard.press('Tab')
      const focus = await page.evaluate(() => {
        const element = document.activeElement
        if (!element || element === document.body) return undefined
        const shown = element.matches('.segments input') ? element.nextElementSibling : element
        const { outlineStyle } = getComputedStyle(shown ?? element)
        return { name: element.textContent?.trim() || element.getAttribute('aria-label') || element.id, outlineStyle }
      })
      if (!focus) break
      assert.notEqual(focus.outlineStyle, 'none', focus.name)
      seen.push(focus.name)
    }
    assert.equal(seen[0], 'Skip to the panels')
    for (const name of ['Ping', 'Pause', 'Delay', 'Ask them', 'Connect', 'Inject faults', 'API documentation']) {
      assert.ok(seen.includes(name), `${name} is not reached: ${seen.join(', ')}`)
    }
  })

  test('do not jump about', async () => {
    await using opened = await open(at('/?poll=0.5&try=token'), {
      reducedMotion: 'no-preference',
      prepare: (page) => page.addInitScript(sumShifts),
    })
    const { page } = opened
    await until(async () => (await page.locator('.cell[title]').count()) >= 3)
    await page.locator('#pod .gauge .chart-line[d^=M]').first().waitFor({ state: 'attached' })
    const shifts = await page.evaluate(() => Number(document.documentElement.dataset.shifts))
    assert.ok(shifts < 0.005, `${shifts}`)
  })

  test('say the essentials where scripts don’t run', async () => {
    await using opened = await open(at('/'), { javaScriptEnabled: false })
    const { page } = opened
    const text = await page.locator('body').innerText()
    const { hostname = '', version = '', message = '' } = (await server.get('/api/info')).json<Record<string, string>>()
    for (const fact of [hostname, version, message, 'Scripts don’t run here']) assert.ok(text.includes(fact), fact)
    assert.equal(await page.getByRole('button').count(), 0)
    assert.equal(await page.locator('main').isVisible(), false)
    assert.equal(await page.getByRole('link', { name: 'API documentation' }).isVisible(), true)
    await page.getByRole('link', { name: 'API documentation' }).click()
    assert.equal(await page.getByRole('link', { name: /openapi\.json/ }).isVisible(), true)
  })
})

describe('the page below a prefix', NEEDS_CHROMIUM, () => {
  for (const [prefix, ends] of [
    ['/team/podinfo', ['', '/']],
    ['/team a/podinfo', ['']],
  ] as const) {
    test(`asks for everything there: ${prefix}, with a slash at the end or without`, async () => {
      await using server = await startOneShard([`--prefix=${prefix}`])
      const below = encodeURI(prefix)
      for (const end of ends) {
        await using opened = await open(`http://127.0.0.1:${server.port}${below}${end}`)
        const { page, requests } = opened
        await page.getByText('Live', { exact: true }).waitFor()
        await page.getByRole('button', { name: 'Ping' }).click()
        await page.getByText(/^202 in/).waitFor()
        assert.ok((await page.locator('#try-it code').innerText()).endsWith(`:${server.port}${below}/delay/2'`))
        assert.ok((await page.locator('#switches code').innerText()).endsWith(`${below}/readyz/enable'`))
        if (prefix === below) {
          await page.getByRole('button', { name: 'Connect', exact: true }).click()
          await page.getByText('Connected', { exact: true }).waitFor()
        }
        await page.getByRole('link', { name: 'API documentation' }).click()
        await page.locator('.endpoint').first().waitFor()
        assert.deepEqual(
          requests.filter((one) => !new URL(one).pathname.startsWith(below)),
          [],
        )
      }
    })
  }
})
