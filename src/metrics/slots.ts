import { LimitCounts } from './limits.ts'

/** Upper bounds in seconds of `http_request_duration_seconds`. */
export const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

/** Figures of one series: a count for each bucket, one for what is slower than all, then the sum of seconds. */
export const STRIDE = BUCKETS.length + 2

const SLOWEST = BUCKETS.length
const SUM = BUCKETS.length + 1

/** A traced request that fell into a bucket; crosses threads. */
export interface Exemplar {
  readonly traceId: string
  /** What the request took. */
  readonly seconds: number
  /** Milliseconds since the epoch. */
  readonly time: number
}

/** Method, path label and status, none of which has a space in it: `GET version 200`. One string crosses threads for least. */
export type Series = `${string} ${string} ${number}`

/** The last traced request of each bucket, by the index of the bucket. */
export type Exemplars = ReadonlyMap<Series, readonly (Exemplar | undefined)[]>

/** Methods that are told apart; others count as one, so that a client can't make series without bound. */
export const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'] as const

/** The method that all others count as. */
export const OTHER_METHOD = 'other'

/** Statuses run up to here. */
const STATUSES = 1000

/** What one thread has counted; crosses threads. */
export interface Counted {
  readonly series: readonly Series[]
  /** `STRIDE` figures for each of `series`. */
  readonly values: Float64Array<ArrayBuffer>
  readonly exemplars: Exemplars
  /** How often each of `LIMITS` was reached. */
  readonly limits: Float64Array<ArrayBuffer>
}

/** Counts the requests of one thread in typed arrays; a series is looked up once and then is an index. */
export class Slots {
  readonly limits = new LimitCounts()
  readonly #series: Series[] = []
  #values = new Float64Array(64 * STRIDE)
  readonly #exemplars = new Map<Series, (Exemplar | undefined)[]>()

  /** Resolves status to slot for one method and path; slots are made as statuses occur. */
  counter(method: string, path: string): (status: number, seconds: number) => void {
    let slots: Int16Array | undefined
    return (status, seconds) => {
      slots ??= new Int16Array(STATUSES).fill(-1)
      let slot = slots[status] ?? -1
      if (slot < 0) slots[status] = slot = this.#add(`${method} ${path} ${status}`)
      this.#observe(slot * STRIDE, seconds)
    }
  }

  /** Links the bucket of a request of one method and path, which was counted, to its trace. */
  linker(method: string, path: string): (status: number, seconds: number, traceId: string) => void {
    return (status, seconds, traceId) => {
      const series: Series = `${method} ${path} ${status}`
      let buckets = this.#exemplars.get(series)
      if (!buckets) this.#exemplars.set(series, (buckets = []))
      buckets[toBucket(seconds)] = { traceId, seconds, time: Date.now() }
    }
  }

  /** What was counted so far: a copy. */
  read(): Counted {
    const values = this.#values.slice(0, this.#series.length * STRIDE)
    const exemplars = new Map([...this.#exemplars].map(([series, buckets]) => [series, [...buckets]]))
    return { series: [...this.#series], values, exemplars, limits: this.limits.read() }
  }

  #observe(at: number, seconds: number): void {
    const values = this.#values
    const bucket = toBucket(seconds)
    values[at + bucket] = (values[at + bucket] as number) + 1
    values[at + SUM] = (values[at + SUM] as number) + seconds
  }

  #add(series: Series): number {
    const slot = this.#series.push(series) - 1
    if (this.#series.length * STRIDE > this.#values.length) {
      const larger = new Float64Array(this.#values.length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    return slot
  }
}

function toBucket(seconds: number): number {
  let bucket = 0
  while (bucket < SLOWEST && seconds > (BUCKETS[bucket] as number)) bucket++
  return bucket
}
