import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MAX_DURATION_MS, parseDuration, toDurationText } from '../../src/config/duration.ts'

describe('a duration', () => {
  const readable = {
    '0': 0,
    '+0': 0,
    '-0': 0,
    '0s': 0,
    '30s': 30_000,
    '+30s': 30_000,
    '1m30s': 90_000,
    '500ms': 500,
    '1.5h': 5_400_000,
    '.5s': 500,
    '1.s': 1000,
    '2m0s': 120_000,
    '1s1s': 2000,
    '3000us': 3,
    '3000µs': 3,
    '3000μs': 3,
    '5000000ns': 5,
    '2147483647ms': MAX_DURATION_MS,
  }
  for (const [text, ms] of Object.entries(readable)) {
    test(`of ${text} is ${ms} ms`, () => assert.equal(parseDuration(text), ms))
  }

  const unreadable = [
    '',
    ' ',
    '30',
    '1.5',
    's',
    '.s',
    '-1s',
    '1 s',
    ' 1s',
    '1s ',
    '1S',
    '1d',
    '1m30',
    '1e3s',
    '2147483648ms',
    '9999h',
  ]
  for (const text of unreadable) test(`refuses '${text}'`, () => assert.equal(parseDuration(text), undefined))

  test('is rounded up, so that the shortest is not none', () => {
    assert.equal(parseDuration('1ns'), 1)
    assert.equal(parseDuration('1500us'), 2)
    assert.equal(parseDuration('0.1ms0.2ms0.7ms'), 1)
  })

  test('that is long and wrong is refused at once', () => {
    assert.equal(parseDuration('1'.repeat(100_000)), undefined)
    assert.equal(parseDuration(`${'1s'.repeat(50_000)}x`), undefined)
  })

  test('is written in its shortest form, which reads back', () => {
    assert.equal(toDurationText(120_000), '2m')
    assert.equal(toDurationText(5_400_500), '1h30m500ms')
    assert.equal(toDurationText(0), '0')
    for (const ms of [1, 999, 1000, 59_999, 3_600_000, MAX_DURATION_MS]) {
      assert.equal(parseDuration(toDurationText(ms)), ms)
    }
  })
})
