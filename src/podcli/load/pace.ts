import type { LoadPlan } from './plan.ts'
import { toSchedule } from './schedule.ts'

/** When requests start. */
export interface Pace {
  /**
   * Claims the next request and returns when it should have started, at `nowMs` at the latest; a later time when none is due
   * yet; Infinity when there is none any more. Times are milliseconds from the start.
   */
  claim(nowMs: number): number
  /** Whether requests are due at their time, however long the answers take. */
  readonly open: boolean
  /** How many were due by `nowMs`, and not claimed. */
  countUnstarted(nowMs: number): number
}

/** What all threads of a load share, as places of an Int32Array. */
export const CONTROL = { stopped: 0, claimed: 1 } as const

/** One of the threads of a load, from 0. */
export interface Share {
  readonly index: number
  readonly threads: number
}

/** What was due at the end, but by a timer's delay, still starts; what more waits is a backlog, and would prolong the load. */
const LATE_MS = 100

/** The pace of one thread. */
export function createPace(plan: LoadPlan, control: Int32Array, share: Share): Pace {
  return plan.stages ? createOpenPace(plan, plan.stages, control, share) : createClosedPace(plan, control)
}

function createClosedPace({ durationMs, requests }: LoadPlan, control: Int32Array): Pace {
  return {
    open: false,
    claim(nowMs) {
      if (nowMs >= durationMs || Atomics.load(control, CONTROL.stopped) !== 0) return Infinity
      return Atomics.add(control, CONTROL.claimed, 1) < requests ? nowMs : end()
    },
    countUnstarted: () => 0,
  }
  function end(): number {
    // Or the count would overflow in time.
    Atomics.sub(control, CONTROL.claimed, 1)
    return Infinity
  }
}

function createOpenPace(
  { requests, durationMs }: LoadPlan,
  stages: NonNullable<LoadPlan['stages']>,
  control: Int32Array,
  { index, threads }: Share,
): Pace {
  const schedule = toSchedule(stages)
  const limit = Math.min(requests, schedule.count)
  let next = index
  return {
    open: true,
    claim(nowMs) {
      if (next >= limit || nowMs > durationMs + LATE_MS || Atomics.load(control, CONTROL.stopped) !== 0) return Infinity
      const dueMs = schedule.dueMs(next)
      if (dueMs <= nowMs) next += threads
      return dueMs
    },
    countUnstarted(nowMs) {
      let missed = 0
      for (let one = next; one < limit && schedule.dueMs(one) <= nowMs; one += threads) missed++
      return missed
    },
  }
}
