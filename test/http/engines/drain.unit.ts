import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type Activity, drain } from '../../../src/http/engines/drain.ts'

test('a process that was halted while it drained still waits for clients that are busy', async () => {
  const activity: Activity = { draining: false, connections: 1, open: 0, drained: 0 }
  let closed = false
  const close = () => {
    closed = true
  }
  const drained = drain(activity, 60_000, { sockets: { endAll: () => undefined }, close })
  await pause(0)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
  await pause(50)
  assert.equal(closed, false)
  assert.deepEqual(await drained, { aborted: 0 })
  assert.equal(closed, true)
})
