import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { App } from '../../../src/http/app.ts'
import chunked from '../../../src/http/routes/chunked.ts'
import delay from '../../../src/http/routes/delay.ts'
import { ask, assertFailure, bodyText, fakeApp } from '../fake-app.ts'

/** An app that notes how long its handlers sleep. */
function sleeper(overrides: { random?: number; timeoutMs?: number } = {}): { app: App; slept: number[] } {
  const slept: number[] = []
  const app = fakeApp({
    config: { httpServerTimeout: overrides.timeoutMs ?? 30_000 },
    random: () => overrides.random ?? 0,
    sleep: async (ms) => void slept.push(ms),
  })
  return { app, slept }
}

const TOO_LONG = /^delay must not exceed 2147483 seconds$/

describe('/delay', () => {
  test('waits, then tells the seconds as a number', async () => {
    for (const [wait, seconds] of [
      ['0', 0],
      ['3', 3],
      ['007', 7],
      ['2147483', 2_147_483],
    ] as const) {
      const { app, slept } = sleeper()
      const reply = await ask(delay, app, { params: { wait } })
      assert.deepEqual([reply.status, bodyText(reply)], [200, `{\n  "delay": ${seconds}\n}`])
      assert.deepEqual(slept, [seconds * 1000])
    }
  })

  test('refuses a wait that no timer can keep', async () => {
    for (const wait of ['2147484', '99999999999999999999', '9'.repeat(400)]) {
      const { app, slept } = sleeper()
      assertFailure(await ask(delay, app, { params: { wait } }), 400, TOO_LONG)
      assert.deepEqual(slept, [])
    }
  })

  test('gives up when the request is over', async () => {
    const over = new Error('over')
    const app = fakeApp({
      sleep: (_, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(over))),
    })
    const controller = new AbortController()
    const reply = ask(delay, app, { params: { wait: '5' }, signal: controller.signal })
    controller.abort()
    await assert.rejects(reply, over)
  })
})

describe('/chunked', () => {
  test('sends the first byte before it waits, the rest after', async () => {
    let wake = () => {}
    const app = fakeApp({ sleep: () => new Promise((resolve) => (wake = resolve)) })
    const reply = await ask(chunked, app, { params: { wait: '2' } })
    assert.deepEqual([reply.status, reply.kind, reply.body], [200, 'chunked', '{'])
    wake()
    assert.equal(bodyText(reply) + (await reply.rest), '{\n  "delay": 2\n}')
  })

  test('takes leading zeros as a number, and refuses a wait that no timer can keep', async () => {
    const { app, slept } = sleeper()
    assert.equal(await (await ask(chunked, app, { params: { wait: '003' } })).rest, '\n  "delay": 3\n}')
    assertFailure(await ask(chunked, app, { params: { wait: '2147484' } }), 400, TOO_LONG)
    assert.deepEqual(slept, [3000])
  })

  for (const [title, timeoutMs, shortest, longest] of [
    ['from 10 s to below the server timeout', 30_000, 10_000, 29_000],
    ['from 10 s to below a long server timeout', 120_000, 10_000, 119_000],
    ['from 10 s to below a server timeout of less than 20 s', 15_000, 10_000, 14_000],
    ['below a server timeout that is shorter than 10 s', 5_000, 2_000, 4_000],
    ['none with a server timeout below a second', 500, 0, 0],
    ['from 10 s to below 30 s without a server timeout', 0, 10_000, 29_000],
  ] as const) {
    test(`waits a random time when none is named: ${title}`, async () => {
      for (const [random, expected] of [
        [0, shortest],
        [1 - Number.EPSILON / 2, longest],
      ] as const) {
        const { app, slept } = sleeper({ random, timeoutMs })
        const reply = await ask(chunked, app)
        assert.equal(await reply.rest, `\n  "delay": ${expected / 1000}\n}`)
        assert.deepEqual(slept, [expected])
      }
    })
  }
})
