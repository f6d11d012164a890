import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after } from 'node:test'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const EXECUTABLE = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

/** Options of a suite that needs Chromium: without one it is skipped, and says why. */
export const NEEDS_CHROMIUM = { skip: EXECUTABLE ? false : 'no Chromium here: install the package chromium' }

export interface OpenOptions extends BrowserContextOptions {
  /** Runs before the page is asked for. */
  readonly prepare?: (page: Page) => Promise<unknown>
  /** Requests that may fail, by a part of their address: where a server is killed, many do. */
  readonly mayFail?: RegExp
}

export interface Opened extends AsyncDisposable {
  readonly page: Page
  /** What must not happen on a page: requests to other hosts, breaches of its policy, errors of its script. */
  readonly problems: string[]
}

/** Opens `url` in a context of its own, where nothing moves by itself, and watches for what must not happen. */
export async function open(url: string, options: OpenOptions = {}): Promise<Opened> {
  const { prepare, mayFail, ...rest } = options
  browser ??= launchChromium()
  // Motion is drawn by the processor here: a page that only stands there would take half of one.
  const still: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' }
  const context = await (await browser).newContext({ ...still, ...rest })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('request', (request) => {
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
    problems,
    async [Symbol.asyncDispose]() {
      await context.close()
      // A failed assertion is told first.
      assert.deepEqual(problems, [])
    },
  }
}

/** The one of this test file, from its first page on. */
let browser: Promise<Browser> | undefined
after(async () => (await browser)?.close())

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
