import type { Exposition, Gauge } from './exposition.ts'
import { toFormat } from './format.ts'
import { Slots } from './slots.ts'
import { startRuntimeFigures, type ThreadSnapshot, takeSnapshot } from './snapshot.ts'
import { Totals } from './totals.ts'

/** How long a scrape waits for a shard; a later one counts with what it told last. */
const SCRAPE_WAIT_MS = 1000

/** Asks every shard for its snapshot. */
export type AskShards = () => readonly (readonly [shard: number, answer: Promise<ThreadSnapshot>])[]

/** The process's metrics, gathered at each scrape. */
export class Scraper {
  readonly #totals = new Totals()
  readonly #ask: AskShards
  readonly #openMetrics: boolean
  readonly #gauges: readonly Gauge[]
  readonly #primary = { slots: new Slots(), figures: startRuntimeFigures() }
  #exposition: Promise<Exposition> | undefined

  /** OpenMetrics changes how bounds of buckets are written, and so the names of series: it is offered only on request. */
  constructor(ask: AskShards, openMetrics: boolean, gauges: readonly Gauge[] = []) {
    this.#gauges = gauges
    this.#ask = ask
    this.#openMetrics = openMetrics
  }

  /** `accept` is the scraper's header. */
  async scrape(accept: string): Promise<{ contentType: string; body: string }> {
    this.#exposition ??= this.#load()
    const answers = this.#ask().map(async ([shard, answer]) => this.update(shard, await answer))
    const primary = takeSnapshot(this.#primary.slots, this.#primary.figures)
    await withDeadline(Promise.allSettled(answers), SCRAPE_WAIT_MS)
    this.#totals.update(PRIMARY, await primary)
    const { render } = await this.#exposition
    return render(this.#openMetrics ? toFormat(accept) : 'text')
  }

  /** What a shard tells without being asked: its last words. */
  update(shard: number, snapshot: ThreadSnapshot): void {
    this.#totals.update(shard, snapshot)
  }

  /** A shard has ended; what it counted stays. */
  retire(shard: number): void {
    this.#totals.retire(shard)
  }

  /** prom-client is loaded by the first scrape. */
  async #load(): Promise<Exposition> {
    const { createExposition } = await import('./exposition.ts')
    const threads = () =>
      [...this.#totals.threads()].map(
        ([thread, { runtime }]) => [thread === PRIMARY ? 'primary' : String(thread), runtime] as const,
      )
    return createExposition(this.#totals, threads, this.#gauges)
  }
}

/** The thread number of the primary among those of the shards. */
const PRIMARY = -1

async function withDeadline(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
