import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CACHE_BYTES, ENTRY_BYTES, MemoryCache } from '../src/memory-cache.ts'

describe('memory cache', () => {
  test('keeps, replaces and deletes values by any key', () => {
    const cache = new MemoryCache()
    for (const key of ['key', '', '{a}\u0000ß', '__proto__']) {
      assert.equal(cache.get(key), undefined)
      cache.set(key, bytes(1))
      cache.set(key, bytes(2))
      assert.deepEqual(cache.get(key), bytes(2))
      cache.delete(key)
      cache.delete(key)
      assert.equal(cache.get(key), undefined)
    }
  })

  test('drops what was unused longest when it is full', () => {
    const cache = new MemoryCache(3 * (ENTRY_BYTES + 2 + 10))
    for (const key of ['a', 'b', 'c']) cache.set(key, bytes(10))
    cache.get('a')
    cache.set('d', bytes(10))
    assert.deepEqual(present(cache, ['a', 'b', 'c', 'd']), ['a', 'c', 'd'])
    cache.set('c', bytes(10))
    cache.set('e', bytes(10))
    assert.deepEqual(present(cache, ['a', 'c', 'd', 'e']), ['c', 'd', 'e'])
  })

  test('keeps back large values, unless they are asked for as such', () => {
    const cache = new MemoryCache()
    cache.set('small', bytes(65_535))
    cache.set('large', bytes(65_536))
    assert.deepEqual(cache.getSmall('small'), bytes(65_535))
    assert.equal(cache.getSmall('large'), 'large')
    assert.deepEqual(cache.get('large'), bytes(65_536))
    assert.equal(cache.getSmall('none'), undefined)
  })

  test('drops as many as a large value needs', () => {
    const cache = new MemoryCache(10 * (ENTRY_BYTES + 2))
    for (const key of '0123456789') cache.set(key, bytes(0))
    cache.set('x', bytes(3 * (ENTRY_BYTES + 2)))
    assert.deepEqual(present(cache, [...'0123456789x']), [...'456789x'])
  })

  test('does not grow by writing one key again and again', () => {
    const cache = new MemoryCache(2 * (ENTRY_BYTES + 2 + 10))
    cache.set('a', bytes(10))
    for (let round = 0; round < 100; round++) cache.set('b', bytes(round % 10))
    assert.deepEqual(present(cache, ['a', 'b']), ['a', 'b'])
  })

  test('refuses a value that is larger than all of it, and keeps the old one', () => {
    const cache = new MemoryCache()
    cache.set('a', bytes(1))
    assert.throws(() => cache.set('a', bytes(CACHE_BYTES)), /too large/)
    assert.deepEqual(cache.get('a'), bytes(1))
  })

  test('does not keep the buffer that a value is a part of', () => {
    const cache = new MemoryCache()
    cache.set('a', bytes(1000).subarray(0, 1))
    assert.equal(cache.get('a')?.buffer.byteLength, 1)
  })

  test('gives the memory of a large value back at once, when another one takes its place and when it goes', () => {
    const cache = new MemoryCache(200_000)
    const values = [bytes(65_536), bytes(65_536), bytes(150_000)] as const
    const given = () => values.map(({ buffer }) => (buffer as ArrayBuffer).detached)
    cache.set('a', values[0])
    cache.set('a', values[1])
    assert.deepEqual(given(), [true, false, false])
    cache.set('b', values[2])
    assert.deepEqual(given(), [true, true, false])
    cache.delete('b')
    assert.deepEqual(given(), [true, true, true])
  })
})

function present(cache: MemoryCache, keys: readonly string[]): string[] {
  return keys.filter((key) => cache.get(key) !== undefined)
}

function bytes(length: number): Uint8Array {
  return new Uint8Array(length).fill(length)
}
