import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { niceCeiling, toPath } from '../../ui/charts/scale.ts'
import { toAge, toDuration, toPrecision } from '../../ui/controls/time.ts'
import { percentile } from '../../ui/latency/percentile.ts'

test('a percentile is a value that was measured', () => {
  const values = [5, 1, 4, 2, 3, 10, 9, 8, 7, 6]
  assert.equal(percentile(values, 0.5), 5)
  assert.equal(percentile(values, 0.95), 10)
  assert.equal(percentile(values, 0.9), 9)
  assert.equal(percentile(values, 0), 1)
  assert.equal(percentile(values, 1), 10)
  assert.equal(percentile([7], 0.95), 7)
  assert.equal(percentile([], 0.5), undefined)
  assert.deepEqual(values, [5, 1, 4, 2, 3, 10, 9, 8, 7, 6])
})

describe('a chart', () => {
  test('ends at a round number, never below its highest value', () => {
    for (const [value, top] of [
      [0, 1],
      [-1, 1],
      [Number.NaN, 1],
      [Infinity, 1],
      [1, 1],
      [1.1, 1.5],
      [280, 300],
      [0.0042, 0.005],
      [9.1, 10],
    ] as const) {
      assert.ok(Math.abs(niceCeiling(value) - top) < 1e-9, `${value}: ${niceCeiling(value)}`)
    }
    for (let value = 0.001; value < 1e6; value *= 1.07) {
      const top = niceCeiling(value)
      assert.ok(top >= value * 0.999_999 && top <= value * 1.6, `${value}: ${top}`)
    }
  })

  test('goes from left to right, with gaps, and stays in its box', () => {
    assert.equal(toPath([0, 5, 10], 100, 50, 10), 'M0 50L50 25L100 0')
    assert.equal(toPath([0, undefined, 20], 100, 50, 10), 'M0 50M100 0')
    assert.equal(toPath([undefined, undefined], 100, 50, 10), '')
    assert.equal(toPath([], 100, 50, 10), '')
    assert.equal(toPath([10], 100, 50, 10), 'M0 0')
  })
})

test('figures are short', () => {
  assert.deepEqual([0, 0.123, 1.005, 9.99, 12.34, 99.96, 1234.5].map(toPrecision), [
    '0',
    '0.12',
    '1',
    '9.99',
    '12.3',
    '100',
    '1235',
  ])
  assert.deepEqual([0.0421, 0.85, 1, 12.34, 999, 1250, 61_000].map(toDuration), [
    '42.1 µs',
    '850 µs',
    '1 ms',
    '12.3 ms',
    '999 ms',
    '1.25 s',
    '61 s',
  ])
  assert.deepEqual([-1, 0, 59.9, 60, 3599, 3600, 90_000].map(toAge), [
    '0 s',
    '0 s',
    '59 s',
    '1 min',
    '59 min',
    '1 h',
    '1 d',
  ])
})
