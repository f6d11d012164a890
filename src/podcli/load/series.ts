import { toPercentile } from './histogram.ts'
import { countEnded, SUM, type Tally } from './tally.ts'

/** What happened in one stretch of a load. */
export interface Point {
  /** When it began, in seconds from the start. */
  readonly second: number
  /** Answers a second. */
  readonly rate: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Requests without an answer. */
  readonly faults: number
}

/** Cuts a load into stretches. */
export interface Series {
  readonly points: readonly Point[]
  /** Ends a stretch with what was counted so far. */
  add(tally: Tally): void
}

/** A load of days would otherwise fill memory, and no chart is that wide: beyond it, of two neighbours one stays. */
const MAX_POINTS = 3600

/** An empty series that begins now. */
export function createSeries(): Series {
  const origin = performance.now()
  let points: Point[] = []
  let last: Tally | undefined
  let lastMs = 0
  return {
    get points() {
      return points
    },
    add(tally) {
      const nowMs = performance.now() - origin
      const seconds = (nowMs - lastMs) / 1000
      const answered = (tally.sums[SUM.answered] ?? 0) - (last?.sums[SUM.answered] ?? 0)
      const ended = countEnded(tally) - (last ? countEnded(last) : 0)
      const slots = tally.slots.map((count, slot) => count - (last?.slots[slot] ?? 0))
      points.push({
        second: Math.round(lastMs) / 1000,
        rate: seconds > 0 ? answered / seconds : 0,
        p50Ms: toPercentile(slots, 0.5) / 1000,
        p99Ms: toPercentile(slots, 0.99) / 1000,
        faults: ended - answered,
      })
      if (points.length > MAX_POINTS) points = points.filter((_, index) => index % 2 === 0)
      ;[last, lastMs] = [tally, nowMs]
    },
  }
}
