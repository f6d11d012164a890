import { LIMITS, type Limit } from './limits.ts'
import { type Counted, type Exemplar, type Series, STRIDE } from './slots.ts'
import type { ThreadSnapshot } from './snapshot.ts'

/** Request counts of the whole process: those of living threads, and of threads that are gone. */
export class Totals {
  readonly #gone: Summed = new Map()
  readonly #goneLimits = new Float64Array(LIMITS.length)
  readonly #last = new Map<number, ThreadSnapshot>()
  readonly #endings = new Map<number, number>()

  /** Takes what a thread told last; an older snapshot than the one held is not expected. */
  update(thread: number, snapshot: ThreadSnapshot): void {
    this.#last.set(thread, snapshot)
  }

  /** A thread has ended: what it counted stays counted. */
  retire(thread: number): void {
    const last = this.#last.get(thread)
    if (last) addTo(this.#gone, last)
    if (last) addFigures(this.#goneLimits, last.limits)
    this.#last.delete(thread)
    this.#endings.set(thread, this.endings(thread) + 1)
  }

  /** How many threads of this number have ended. */
  endings(thread: number): number {
    return this.#endings.get(thread) ?? 0
  }

  /** Figures by series, in the order in which they first occurred. */
  sum(): readonly Total[] {
    const total: Summed = new Map()
    for (const [series, { values, exemplars }] of this.#gone) {
      total.set(series, { series, values: values.slice(), exemplars: [...exemplars] })
    }
    for (const snapshot of this.#last.values()) addTo(total, snapshot)
    return [...total.values()]
  }

  /** How often each limit was reached. */
  limits(): readonly (readonly [limit: Limit, count: number])[] {
    const sum = this.#goneLimits.slice()
    for (const { limits } of this.#last.values()) addFigures(sum, limits)
    return LIMITS.map((limit, index) => [limit, sum[index] ?? 0] as const)
  }

  /** The last snapshot of each living thread. */
  threads(): Iterable<readonly [thread: number, snapshot: ThreadSnapshot]> {
    return this.#last
  }
}

/** The figures of one series, and the last traced request of each bucket. */
export interface Total {
  readonly series: Series
  readonly values: Float64Array
  readonly exemplars: (Exemplar | undefined)[]
}

type Summed = Map<Series, Total>

function addTo(total: Summed, { series, values, exemplars }: Counted): void {
  for (const [index, one] of series.entries()) {
    const start = index * STRIDE
    const sum = total.get(one)?.values
    if (!sum) total.set(one, { series: one, values: values.slice(start, start + STRIDE), exemplars: [] })
    else for (let at = 0; at < STRIDE; at++) sum[at] = (sum[at] as number) + (values[start + at] as number)
  }
  for (const [series, buckets] of exemplars) {
    const known = total.get(series)?.exemplars ?? []
    for (const [bucket, exemplar] of buckets.entries()) {
      if (exemplar && !(known[bucket] && known[bucket].time > exemplar.time)) known[bucket] = exemplar
    }
  }
}

function addFigures(sum: Float64Array, figures: Float64Array): void {
  for (const [at, figure] of figures.entries()) sum[at] = (sum[at] ?? 0) + figure
}
