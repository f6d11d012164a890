/** How much of a load is run: `short` in CI, a few seconds, where no time decides; `long` as docs/RELIABILITY.md tells of it. */
export type Size = 'short' | 'long'

/** Longest pause of a client between an answer and its next request: the long form leaves the server no rest. */
export const PAUSE_MS: Readonly<Record<Size, number>> = { short: 60, long: 0 }

/** What came of a load. */
export interface Verdict {
  readonly ok: boolean
  /** What was seen, with the figures that decide. */
  readonly seen: string
}

/** One load: promises something, runs, and says whether it was kept. */
export interface Load {
  readonly promise: string
  run(size: Size): Promise<Verdict>
}
