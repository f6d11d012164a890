import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseEncoding } from '../../src/http/encoding.ts'

test('the encoding is the best of ours that the client takes', () => {
  for (const [accepted, expected] of [
    ['', undefined],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['GZIP', 'gzip'],
    ['deflate', undefined],
    ['identity', undefined],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.5, gzip;q=1.0', 'gzip'],
    ['br ; Q=0.5 , gzip ; q=0.5', 'br'],
    ['gzip;q=0, *', 'br'],
    ['br;q=abc', undefined],
    [',,;;q=1,', undefined],
  ] as const) {
    assert.equal(chooseEncoding(accepted), expected, accepted)
  }
})
