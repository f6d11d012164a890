import { toPercentile } from './histogram.ts'
import type { LoadPlan } from './plan.ts'
import type { Point } from './series.ts'
import { countEnded, FAULTS } from './tally.ts'
import type { Outcome } from './threads.ts'

/** What a load found. */
export interface Result {
  readonly target: string
  /** Requests that ended, with an answer or without. */
  readonly requests: number
  readonly seconds: number
  /** Answers a second. */
  readonly rate: number
  /** Of the answers. */
  readonly latencyMs: Latencies
  /** Answers by status: of HTTP, of gRPC, or `message`. */
  readonly statuses: Readonly<Record<string, number>>
  /** Requests without an answer, and answers that say that something is wrong. */
  readonly errors: number
  /** Those without an answer, by what befell them. */
  readonly faults: Readonly<Record<string, number>>
  /** One reason for each kind of fault. */
  readonly reasons: Readonly<Record<string, string>>
  /** Requests that were due, but for which no connection was free. */
  readonly unstarted: number
  /** Requests that were on their way when it was stopped. */
  readonly abandoned: number
  readonly bytes: number
  readonly interrupted: boolean
  readonly silence: string | undefined
  readonly series: readonly Point[]
  /** The time that so many percent of the answers stayed within. */
  percentileMs(percent: number): number
}

type Latencies = Readonly<Record<(typeof LATENCIES)[number], number>>

/** In the order in which they are shown. */
export const LATENCIES = ['mean', 'p50', 'p75', 'p90', 'p95', 'p99', 'p99.9', 'max'] as const

/** The figures of an outcome. */
export function toResult({ protocol, target }: LoadPlan, outcome: Outcome, series: readonly Point[]): Result {
  const { slots, statuses, faults, sums } = outcome.tally
  const [latencyUs = 0, maxUs = 0, bytes = 0, elapsedMs = 0, answered = 0, unstarted = 0, abandoned = 0] = sums
  // The middle of a slot may lie above what was the longest.
  const percentileMs = (percent: number) => Math.min(toPercentile(slots, percent / 100), maxUs) / 1000
  const isError = protocol === 'http' ? (status: number) => status >= 400 : (status: number) => status !== 0
  let refused = 0
  const named: Record<string, number> = {}
  statuses.forEach((count, status) => {
    if (count === 0) return
    named[protocol === 'ws' ? 'message' : String(status)] = count
    if (isError(status)) refused += count
  })
  const requests = countEnded(outcome.tally)
  const times = LATENCIES.map((name) => {
    if (name === 'mean') return [name, answered > 0 ? latencyUs / answered / 1000 : 0]
    return [name, name === 'max' ? maxUs / 1000 : percentileMs(Number(name.slice(1)))]
  })
  return {
    target: target.text,
    requests,
    seconds: elapsedMs / 1000,
    rate: elapsedMs > 0 ? (answered / elapsedMs) * 1000 : 0,
    latencyMs: Object.fromEntries(times) as Latencies,
    statuses: named,
    errors: requests - answered + refused,
    faults: Object.fromEntries(FAULTS.flatMap((name, at) => (faults[at] ? [[name, faults[at]]] : []))),
    reasons: outcome.reasons,
    unstarted,
    abandoned,
    bytes,
    interrupted: outcome.interrupted,
    silence: outcome.silence,
    series,
    percentileMs,
  }
}
