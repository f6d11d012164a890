/** The limits whose reaching is counted, by the word that the metric has for each; docs/LIMITS.md tells of all. */
export const LIMITS = [
  'connections',
  'requests',
  'uploads',
  'downloads',
  'store',
  'cache',
  'backends',
  'body',
  'message',
  'unread',
] as const

export type Limit = (typeof LIMITS)[number]

/** How often one thread has reached each limit. */
export class LimitCounts {
  readonly #counts = new Float64Array(LIMITS.length)

  reached(limit: Limit): void {
    const at = LIMITS.indexOf(limit)
    this.#counts[at] = (this.#counts[at] as number) + 1
  }

  /** In the order of `LIMITS`: a copy. */
  read(): Float64Array<ArrayBuffer> {
    return this.#counts.slice()
  }
}
