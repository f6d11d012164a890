import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shutdownPlan } from '../src/lifecycle.ts'

test('a shutdown gives load balancers three seconds, and requests the rest', () => {
  assert.deepEqual(shutdownPlan(5000, false), { noticeMs: 3000, drainMs: 2000, flushMs: 0 })
  assert.deepEqual(shutdownPlan(5000, true), { noticeMs: 0, drainMs: 5000, flushMs: 0 })
  assert.deepEqual(shutdownPlan(1000, false), { noticeMs: 500, drainMs: 500, flushMs: 0 })
})

test('a traced one keeps some of the rest for telemetry, and never more than the deadline', () => {
  assert.deepEqual(shutdownPlan(5000, false, true), { noticeMs: 3000, drainMs: 1500, flushMs: 500 })
  for (const timeoutMs of [0, 1, 100, 500, 1000, 60_000]) {
    const { noticeMs, drainMs, flushMs } = shutdownPlan(timeoutMs, false, true)
    assert.equal(noticeMs + drainMs + flushMs, timeoutMs)
    assert.ok(noticeMs >= 0 && drainMs >= 0 && flushMs >= 0)
  }
})
