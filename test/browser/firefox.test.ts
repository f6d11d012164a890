import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startServer, until } from '../server.ts'
import { type Firefox, NEEDS_FIREFOX, startFirefox } from './firefox.ts'
import { startRelease } from './release.ts'
import { startTurns } from './turns.ts'

describe('in Firefox', NEEDS_FIREFOX, () => {
  let firefox: Firefox
  before(async () => {
    firefox = await startFirefox()
  })
  after(() => firefox[Symbol.asyncDispose]())
  const text = (selector: string) => firefox.evaluate<string>(`document.querySelector('${selector}')?.innerText`)
  const click = (name: string) =>
    firefox.evaluate(`[...document.querySelectorAll('button')].find((one) => one.innerText === '${name}').click()`)

  test('the panels work, and nobody else is asked', async () => {
    await using server = await startServer(['--ui-message=hello fox', '--ui-color=gold'])
    await firefox.goto(`http://127.0.0.1:${server.port}/?poll=0.5&try=token`)
    await until(async () => (await text('.link-state')) === 'Live')
    assert.equal(await text('h1'), 'hello fox')
    assert.equal(
      await firefox.evaluate(`getComputedStyle(document.querySelector('.hero')).backgroundColor`),
      'rgb(255, 215, 0)',
    )
    await click('Ping')
    await until(async () => /^202 in .*, colour gold$/.test(await text('.ping-text')))
    await click('Send')
    await until(async () => (await text('#try-it .answer')).includes('"name": "anonymous"'))
    await click('Connect')
    await until(async () => (await text('#websocket .console')).includes('Connected'))
    await click('Ask them')
    await until(async () => (await text('#backends')).includes('This pod has no backends'))
    await until(async () => /2 shards/.test(await text('#pod')))
    await until(async () => (await text('.switch')).includes('ready'))
    await firefox.goto(`http://127.0.0.1:${server.port}/swagger/`)
    await until(() => firefox.evaluate<boolean>(`document.querySelectorAll('.endpoint').length > 20`))
    assert.deepEqual(
      firefox.requests.filter((url) => !/^(http:\/\/127\.0\.0\.1|ws:\/\/127\.0\.0\.1|about:|data:)/.test(url)),
      [],
    )
    assert.deepEqual(firefox.errors, [])
  })

  test('a rolling update is seen as it goes', async () => {
    await using old = await startRelease('1.0.0', 'pod-old')
    await using next = await startRelease('2.0.0', 'pod-new')
    await using turns = await startTurns((connection) => (connection % 2 === 0 ? old.port : next.port))
    await firefox.goto(`http://127.0.0.1:${turns.port}/?poll=0.5`)
    await until(async () => {
      const shares = await firefox.evaluate<string[]>(
        `[...document.querySelectorAll('.share')].map((one) => one.innerText)`,
      )
      return shares.length === 2 && shares.every((share) => Number.parseInt(share, 10) >= 20)
    })
    // The same colour on both: one of them gets another.
    const colors = await firefox.evaluate<string[]>(
      `[...document.querySelectorAll('.shares .swatch')].map((one) => getComputedStyle(one).backgroundColor)`,
    )
    assert.equal(new Set(colors).size, 2)
  })
})
