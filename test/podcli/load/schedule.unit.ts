import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SLOTS, toMicroseconds, toPercentile, toSlot } from '../../../src/podcli/load/histogram.ts'
import { parseStages } from '../../../src/podcli/load/rates.ts'
import { toSchedule } from '../../../src/podcli/load/schedule.ts'
import { toOrder } from '../../../src/podcli/load/thread.ts'

describe('a schedule', () => {
  const due = (text: string, ...indexes: number[]) => {
    const schedule = toSchedule(parseStages(text) ?? [])
    return [schedule.count, ...indexes.map((index) => Number(schedule.dueMs(index).toFixed(3)))]
  }

  test('spaces an even rate evenly', () => assert.deepEqual(due('10/1s', 0, 1, 9, 10), [10, 0, 100, 900, Infinity]))

  test('follows a ramp: half of the time is a quarter of the requests', () =>
    assert.deepEqual(due('0..20/10s', 0, 25, 99), [100, 0, 5000, 9949.874]))

  test('goes on with the next stage, and can be asked again', () =>
    assert.deepEqual(due('10/1s,20..10/2s', 9, 10, 39, 5), [40, 900, 1000, 2902.382, 500]))

  test('is made of what is readable only', () => {
    for (const text of [
      '',
      '10',
      '10/',
      '/1s',
      'x/1s',
      '10/1',
      '10..x/1s',
      '0/1s',
      '10/0s',
      '1..2..3/1s',
      '9999999/1s',
      '1.2.3/1s',
    ]) {
      assert.equal(parseStages(text), undefined, text)
    }
  })
})

describe('a histogram', () => {
  test('is right within 0.8 %, from a microsecond to half an hour', () => {
    for (let us = 1; us < 1.8e9; us = Math.ceil(us * 1.013)) {
      assert.ok(Math.abs(toMicroseconds(toSlot(us)) / us - 1) < 0.008, String(us))
    }
    assert.deepEqual([toSlot(0), toSlot(-1), toSlot(1e12)], [0, 0, SLOTS - 1])
  })

  test('tells what a share of all stays within', () => {
    const slots = new Float64Array(SLOTS)
    for (let ms = 1; ms <= 100; ms++) slots[toSlot(ms)] = 1
    assert.deepEqual(
      [0, 0.5, 0.99, 1].map((share) => toPercentile(slots, share)),
      [1, 50, 99, 100],
    )
    assert.equal(toPercentile(new Float64Array(SLOTS), 0.5), 0)
  })
})

test('steps are mixed by their weights', () => assert.deepEqual(toOrder([2, 1, 1]), [0, 1, 2, 0]))
