import type { Exposition, Gauge, Rendered } from './exposition.ts'
import { type Format, toFormat } from './format.ts'
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
  #underWay: Promise<unknown> | undefined
  #next: Promise<Exposition['render']> | undefined

  /** OpenMetrics changes how bounds of buckets are written, and so the names of series: it is offered only on request. */
  constructor(ask: AskShards, openMetrics: boolean, gauges: readonly Gauge[] = []) {
    this.#gauges = gauges
    this.#ask = ask
    this.#openMetrics = openMetrics
  }

  /** `accept` is the scraper's header. Scrapes that come while one is gathered share the next: many cost hardly more than one. */
  async scrape(accept: string): Promise<Rendered> {
    this.#next ??= this.#startRound()
    const render = await this.#next
    return render(this.#openMetrics ? toFormat(accept) : 'text')
  }

  async #startRound(): Promise<Exposition['render']> {
    await this.#underWay
    // The shards are asked now: who comes from here on wants to see what was counted until then, too.
    this.#next = undefined
    const round = this.#gather()
    this.#underWay = Promise.allSettled([round])
    return round
  }

  /** What was gathered is rendered once in each format. */
  async #gather(): Promise<Exposition['render']> {
    this.#exposition ??= this.#load()
    const answers = this.#ask().map(async ([shard, answer]) => {
      const endings = this.#totals.endings(shard)
      const snapshot = await answer
      // Of a shard that has ended meanwhile all is counted already: it would count twice, until another takes its number.
      if (this.#totals.endings(shard) === endings) this.update(shard, snapshot)
    })
    const primary = takeSnapshot(this.#primary.slots, this.#primary.figures)
    await withDeadline(Promise.allSettled(answers), SCRAPE_WAIT_MS)
    this.#totals.update(PRIMARY, await primary)
    const { render } = await this.#exposition
    const rendered = new Map<Format, Promise<Rendered>>()
    return (format) => {
      let one = rendered.get(format)
      if (!one) rendered.set(format, (one = render(format)))
      return one
    }
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
