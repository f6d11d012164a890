import { type Series, STRIDE } from './slots.ts'
import type { ThreadSnapshot } from './snapshot.ts'

/** Request counts of the whole process: those of living threads, and of threads that are gone. */
export class Totals {
  readonly #gone: Summed = new Map()
  readonly #last = new Map<number, ThreadSnapshot>()

  /** Takes what a thread told last; an older snapshot than the one held is not expected. */
  update(thread: number, snapshot: ThreadSnapshot): void {
    this.#last.set(thread, snapshot)
  }

  /** A thread has ended: what it counted stays counted. */
  retire(thread: number): void {
    const last = this.#last.get(thread)
    if (last) addTo(this.#gone, last)
    this.#last.delete(thread)
  }

  /** Figures by series, in the order in which they first occurred. */
  sum(): Iterable<{ readonly series: Series; readonly values: Float64Array }> {
    const total: Summed = new Map()
    for (const [key, { series, values }] of this.#gone) total.set(key, { series, values: values.slice() })
    for (const snapshot of this.#last.values()) addTo(total, snapshot)
    return total.values()
  }

  /** The last snapshot of each living thread. */
  threads(): Iterable<readonly [thread: number, snapshot: ThreadSnapshot]> {
    return this.#last
  }
}

type Summed = Map<string, { readonly series: Series; readonly values: Float64Array }>

function addTo(total: Summed, { series, values }: ThreadSnapshot): void {
  series.forEach((one, index) => {
    const key = one.join(' ')
    const figures = values.subarray(index * STRIDE, (index + 1) * STRIDE)
    const sum = total.get(key)?.values
    if (!sum) total.set(key, { series: one, values: figures.slice() })
    else for (const [at, figure] of figures.entries()) sum[at] = (sum[at] ?? 0) + figure
  })
}
