import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CDPSession, Page } from 'playwright-core'
import { type Server, startOneShard, until } from '../../server.ts'
import { NEEDS_CHROMIUM, open } from '../chromium.ts'

describe('the page is cheap', NEEDS_CHROMIUM, () => {
  let server: Server
  before(async () => {
    server = await startOneShard()
  })
  after(() => server[Symbol.asyncDispose]())
  const at = (path: string) => `http://127.0.0.1:${server.port}${path}`

  test('for whoever waits for it: the first paint needs one request', async () => {
    await using opened = await open(at('/'), {
      // Nothing else comes before that.
      prepare: (page) =>
        page.route('**/*', async (route) => {
          if (!route.request().isNavigationRequest()) await until(() => page.evaluate(isPainted))
          await route.continue()
        }),
    })
    await opened.page.getByText('Live', { exact: true }).waitFor()
    await opened.page.unrouteAll({ behavior: 'ignoreErrors' })
  })

  test('for whoever looks at it: what is above the fold is in the first document', async () => {
    await using opened = await open(at('/'), {
      mayFail: /ERR_FAILED/,
      // Only the page itself is let through.
      prepare: (page) =>
        page.route('**/*', (route) => (route.request().isNavigationRequest() ? route.continue() : route.abort())),
    })
    const { page } = opened
    const boxes = async () => {
      const parts = page.locator('.topbar, h1, .facts, .ping, .picture svg, #rollout h2, .share-bar, .timeline')
      return Promise.all((await parts.all()).map((part) => part.boundingBox()))
    }
    const early = await boxes()
    assert.equal(early.length, 8)
    assert.ok(early.every((box) => box && box.width > 0 && box.height > 0))
    await page.unrouteAll()
    await page.reload()
    await page.getByText('Live', { exact: true }).waitFor()
    assert.deepEqual(await boxes(), early)
  })

  test('for the server: at most 3 requests a second, at the highest rate', async () => {
    await using opened = await open(at('/?poll=0.5'), { prepare: (page) => page.clock.install() })
    const { page } = opened
    await page.getByText('Live', { exact: true }).waitFor()
    await stopClock(page)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    const seconds = 10
    for (let turn = 0; turn < seconds * 2; turn++) await passTime(page, 500)
    const requests = asked.filter((path) => path !== TURN).length
    assert.ok(requests > seconds, `${requests} in ${seconds} s`)
    assert.ok(requests <= 3 * seconds, `${requests} in ${seconds} s`)
  })

  test('for the browser: hundreds of polls add nothing', async (t) => {
    await using opened = await open(at('/?poll=0.5'), { prepare: (page) => page.addInitScript(hurry) })
    const { page } = opened
    // What is looked at is there without being drawn, which would take most of the time.
    await page.evaluate(() => document.documentElement.style.setProperty('display', 'none'))
    const cdp = await page.context().newCDPSession(page)
    const passPolls = (count: number) => page.evaluate((count) => (globalThis as unknown as Hurried).pass(count), count)
    let polls = 300
    await passPolls(polls)
    let before = await measure(cdp)
    const grown: string[] = []
    // What the engine itself keeps for a while comes once. What piles up does so each time.
    for (let round = 0; round < 3; round++) {
      await passPolls(100)
      polls += 100
      const now = await measure(cdp)
      t.diagnostic(`after ${polls} polls ${JSON.stringify(now)}, before ${JSON.stringify(before)}`)
      // One object for every other poll would be more than this; a row for an answer comes and goes.
      if (now.nodes <= before.nodes + 25 && now.listeners <= before.listeners && now.objects <= before.objects + 25) {
        break
      }
      grown.push(`${JSON.stringify(before)}, then ${JSON.stringify(now)}`)
      before = now
    }
    assert.equal(await page.locator('.cell').count(), 120)
    assert.equal(await page.locator('.log-box li').count(), 100)
    assert.ok(grown.length < 3, grown.join('\n'))
  })
})

/** Runs in the page. */
function isPainted(): boolean {
  return performance.getEntriesByName('first-contentful-paint').length > 0
}

/** What `hurry` puts into the page. */
interface Hurried {
  /** Lets so many polls pass; resolves when the page would make another one. */
  pass(count: number): Promise<void>
}

/**
 * Runs in the page before anything else: between polls time passes a hundred times as fast. Every other poll fails, from
 * another pod each time, so that what could pile up does.
 */
function hurry(): void {
  const { fetch: ask, setTimeout: wait } = globalThis
  globalThis.setTimeout = ((run: () => void, ms: number) => wait(run, ms / 100)) as typeof setTimeout
  let [polls, most] = [0, 0]
  let gate = Promise.withResolvers<void>()
  let reached = Promise.withResolvers<void>()
  const pass: Hurried['pass'] = (count) => {
    const { resolve: open } = gate
    most = polls + count
    gate = Promise.withResolvers()
    reached = Promise.withResolvers()
    open()
    return reached.promise
  }
  Object.assign(globalThis, { pass })
  globalThis.fetch = async (input, init) => {
    if (polls === most) {
      reached.resolve()
      await gate.promise
    }
    if (typeof input !== 'string' || !input.endsWith('/_ui/info')) return ask(input, init)
    polls++
    if (polls % 2 === 0) return new Response(null, { status: 503 })
    return Response.json({ hostname: `pod-${polls}`, version: `1.${polls}`, message: 'm', color: 'teal' })
  }
}

/** What the page asks for between two steps of its time, and would not by itself. */
const TURN = '/healthz'

/** The page's time stands from now on. */
async function stopClock(page: Page): Promise<void> {
  await page.clock.pauseAt(Date.now() + 3_600_000)
}

/** Lets so much of the page's time pass, less than its patience with an answer, then a turn of the network: what was asked is answered. */
async function passTime(page: Page, ms: number): Promise<void> {
  await page.clock.runFor(ms)
  await page.evaluate((path) => fetch(path).then((response) => response.text()), TURN)
}

/** What lives on the page. Objects are counted, not their bytes: the engine's compiled code comes and goes. */
async function measure(cdp: CDPSession) {
  await cdp.send('HeapProfiler.collectGarbage')
  const { nodes, jsEventListeners: listeners } = await cdp.send('Memory.getDOMCounters')
  const { result } = await cdp.send('Runtime.evaluate', { expression: 'Object.prototype', objectGroup: 'count' })
  const { objects } = await cdp.send('Runtime.queryObjects', {
    prototypeObjectId: result.objectId ?? '',
    objectGroup: 'count',
  })
  const count = await cdp.send('Runtime.callFunctionOn', {
    objectId: objects.objectId ?? '',
    functionDeclaration: 'function () { return this.length }',
    returnByValue: true,
  })
  await cdp.send('Runtime.releaseObjectGroup', { objectGroup: 'count' })
  return { nodes, listeners, objects: Number(count.result.value) }
}
