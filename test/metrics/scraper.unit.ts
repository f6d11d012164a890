import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Scraper } from '../../src/metrics/scraper.ts'
import { Slots } from '../../src/metrics/slots.ts'
import { startRuntimeFigures, type ThreadSnapshot, takeSnapshot } from '../../src/metrics/snapshot.ts'

const figures = startRuntimeFigures()

test('scrapes that come while one is gathered share the next, which is asked for after they came', async () => {
  const slots = new Slots()
  const count = slots.counter('GET', 'version')
  const asked: PromiseWithResolvers<ThreadSnapshot>[] = []
  const scraper = new Scraper(() => {
    const answer = Promise.withResolvers<ThreadSnapshot>()
    asked.push(answer)
    return [[0, answer.promise]]
  }, false)
  const untilAsked = async () => {
    for (let turn = 0; asked.length === 0; turn++) {
      assert.ok(turn < 1000, 'nobody is asked')
      await new Promise(setImmediate)
    }
  }
  const answerNext = async () => {
    await untilAsked()
    asked.shift()?.resolve(await takeSnapshot(slots, figures))
  }

  count(200, 0.001)
  const first = scraper.scrape('')
  await untilAsked()
  count(200, 0.001)
  const others = Array.from({ length: 10 }, () => scraper.scrape(''))
  await new Promise(setImmediate)
  assert.equal(asked.length, 1)
  asked.shift()?.resolve({ ...new Slots().read(), runtime: figures.read(0) })
  assert.doesNotMatch((await first).body, /http_requests_total\{/)
  await answerNext()
  const answers = await Promise.all(others)
  for (const { body } of answers) assert.match(body, /^http_requests_total\{status="200"\} 2$/m)
  assert.equal(new Set(answers).size, 1)
  assert.equal(asked.length, 0)
})

test('a scrape that failed leaves the next one alone', async () => {
  let failing = true
  const scraper = new Scraper(() => {
    if (failing) throw new Error('no shards')
    return []
  }, false)
  await assert.rejects(scraper.scrape(''), /no shards/)
  failing = false
  assert.match((await scraper.scrape('')).body, /^process_cpu_seconds_total /m)
})

test('what a shard answers before it ends counts once, though it is read after its last words', async () => {
  const slots = new Slots()
  slots.counter('GET', 'version')(200, 0.001)
  const told: ThreadSnapshot = { ...slots.read(), runtime: figures.read(0) }
  const answer = Promise.withResolvers<ThreadSnapshot>()
  const scraper = new Scraper(() => [[0, answer.promise]], false)
  const scraped = scraper.scrape('')
  await new Promise(setImmediate)
  answer.resolve(told)
  scraper.update(0, told)
  scraper.retire(0)
  assert.match((await scraped).body, /^http_requests_total\{status="200"\} 1$/m)
})
