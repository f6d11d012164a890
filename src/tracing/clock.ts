import type { HrTime } from '@opentelemetry/api'

/** Beyond this the monotonic clock has drifted from the wall clock, or the latter was set. */
const DRIFT_MS = 2

let originMs = performance.timeOrigin

/** The time now, finer than the milliseconds of the wall clock, so that spans lie within each other as they were. */
export function now(): HrTime {
  const sinceMs = performance.now()
  const wallMs = Date.now()
  if (Math.abs(originMs + sinceMs - wallMs) > DRIFT_MS) originMs = wallMs - sinceMs
  const ms = originMs + sinceMs
  const seconds = Math.floor(ms / 1000)
  return [seconds, Math.floor((ms - seconds * 1000) * 1e6)]
}
