import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Flags } from '../../src/threads/flags.ts'
import { Heartbeats } from '../../src/threads/heartbeats.ts'
import { createRecorder } from '../recorder.ts'

test('a shard whose beats stand still for seven looks is stuck, until it beats again', () => {
  const flags = new Flags()
  const log = createRecorder()
  const heartbeats = new Heartbeats({ flags, log, shards: () => [0, 1] })
  const look = (beating: readonly number[]) => {
    for (const shard of beating) flags.beat(shard)
    heartbeats.look()
    return flags.stuck
  }
  assert.equal(look([0, 1]), false)
  for (let misses = 1; misses < 7; misses++) assert.equal(look([0]), false)
  assert.equal(look([0]), true)
  assert.equal(look([0]), true)
  assert.equal(look([0, 1]), false)
  assert.deepEqual(
    log.lines.map(({ msg }) => msg),
    ['shard is stuck, waiting to be restarted', 'shard responds again'],
  )
})

test('a shard that has ended is not waited for', () => {
  const flags = new Flags()
  let living = [0]
  const heartbeats = new Heartbeats({ flags, log: createRecorder(), shards: () => living })
  for (let look = 0; look < 9; look++) heartbeats.look()
  assert.equal(flags.stuck, true)
  living = []
  heartbeats.look()
  assert.equal(flags.stuck, false)
})
