import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toCapacity } from '../../src/config/capacity.ts'
import { BODY_LIMIT } from '../../src/http/engine.ts'

const MIB = 2 ** 20

describe('capacity', () => {
  const shards = (cpus: number, mebibytes: number, workers = 0) => toCapacity(workers, cpus, mebibytes * MIB).shards

  test('is a shard for each CPU where the memory has no limit', () => {
    assert.equal(shards(64, 0), 64)
    assert.equal(toCapacity(0, 64, 0).roomBytes, 24 * MIB)
    // What version 1 of cgroups says.
    assert.equal(shards(64, 2 ** 63 / MIB), 64)
  })

  test('is fewer shards where the memory has no room for them, never none', () => {
    assert.equal(shards(64, 128), 1)
    assert.equal(shards(64, 256), 4)
    assert.equal(shards(64, 1024), 21)
    assert.equal(shards(64, 16), 1)
    assert.equal(shards(1, 1024), 1)
  })

  test('leaves the young generation to V8 where memory is tight, and bounds it elsewhere', () => {
    assert.equal(toCapacity(1, 1, 128 * MIB).youngMegabytes, undefined)
    assert.equal(toCapacity(1, 1, 4096 * MIB).youngMegabytes, 24)
    assert.equal(toCapacity(1, 1, 0).youngMegabytes, 24)
  })

  test('is one large result at a time for each shard where memory is tight, four elsewhere', () => {
    assert.deepEqual(
      [128, 4096, 0].map((mebibytes) => toCapacity(1, 1, mebibytes * MIB).fetches),
      [1, 4, 4],
    )
  })

  test('is what --workers says, whatever the memory', () => {
    assert.equal(shards(64, 128, 8), 8)
    assert.equal(shards(2, 0, 3), 3)
  })

  test('always has room for the largest body, and shares out what a limited memory has for bodies', () => {
    const room = (workers: number, mebibytes: number) => toCapacity(workers, 1, mebibytes * MIB).roomBytes
    assert.equal(room(8, 64), BODY_LIMIT)
    assert.equal(room(1, 128), 24 * MIB)
    assert.equal(room(2, 128), Math.floor((128 * MIB) / 10))
    assert.equal(room(2, 4096), 24 * MIB)
  })
})
