import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after } from 'node:test'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

// Without windows it costs less than half.
const EXECUTABLE = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
  .map((name) => `/usr/bin/${name}`)
  .find((path) => existsSync(path))

/** Options of a suite that needs Chromium: without one it is skipped, and says why. */
export const NEEDS_CHROMIUM = {
  skip: EXECUTABLE ? false : 'no Chromium here: install the package chromium-headless-shell',
}

export interface OpenOptions extends BrowserContextOptions {
  /** Runs before the page is asked for. */
  readonly prepare?: (page: Page) => Promise<unknown>
  /** Requests that may fail, by a part of their address: where a server is killed, many do. */
  readonly mayFail?: RegExp
}

export interface Opened extends AsyncDisposable {
  readonly page: Page
  /** Addresses that were asked for so far. */
  readonly requests: readonly string[]
  /** What must not happen on a page: requests to other hosts, breaches of its policy, errors of its script. */
  readonly problems: string[]
}

/**
 * Opens `url` in a tab where nothing moves by itself, and watches for what must not happen. What is prepared, or has
 * options of a context, has that to itself; others get a tab that an earlier test has left, at less than half the cost.
 */
export async function open(url: string, { mayFail, prepare, ...own }: OpenOptions = {}): Promise<Opened> {
  const isShared = !prepare && Object.keys(own).length === 0
  const page = (isShared ? idle.pop() : undefined) ?? (await openTab(own))
  const requests: string[] = []
  const problems: string[] = []
  page.on('request', (request) => {
    requests.push(request.url())
    const { protocol, host } = new URL(request.url())
    if (protocol !== 'data:' && host !== new URL(url).host) problems.push(`foreign request: ${request.url()}`)
  })
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() !== 'error' || mayFail?.test(`${message.location().url} ${message.text()}`)) return
    problems.push(`console: ${message.text()} ${message.location().url}`)
  })
  await prepare?.(page)
  await page.goto(url)
  return {
    page,
    requests,
    problems,
    async [Symbol.asyncDispose]() {
      if (isShared) await leave(page)
      else await page.context().close()
      // A failed assertion is told first.
      assert.deepEqual(problems, [])
    },
  }
}

/** Tabs that tests have left. */
const idle: Page[] = []

/** The browser of this test file, from its first page on. */
let browser: Promise<Browser> | undefined
after(async () => (await browser)?.close())

const WINDOW = { width: 1280, height: 800 }
// Motion is drawn by the processor here: a page that only stands there would take half of one.
const STILL = { colorScheme: 'light', reducedMotion: 'reduce' } as const

async function openTab(options: BrowserContextOptions): Promise<Page> {
  browser ??= launchChromium()
  const context = await (await browser).newContext({ viewport: WINDOW, ...STILL, ...options })
  return context.newPage()
}

/** Makes the tab as it was: the pages keep nothing in the browser's stores. */
async function leave(page: Page): Promise<void> {
  page.removeAllListeners()
  await page.unrouteAll()
  await page.goto('about:blank')
  await page.emulateMedia(STILL)
  await page.setViewportSize(WINDOW)
  idle.push(page)
}

/** Starts a browser that asks nobody for anything by itself. */
async function launchChromium(): Promise<Browser> {
  assert.ok(EXECUTABLE)
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      // Keeps no process in reserve for a page that may come: each would be started in vain.
      '--renderer-process-limit=1',
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  })
}
