import { type Baseline, judge, type Ratio } from './baseline.ts'

/** Ratios by the title of the scenario. */
export type Ratios = ReadonlyMap<string, Ratio>

/** What is said of one scenario. */
export interface Verdict {
  readonly title: string
  /** What was measured last. */
  readonly ratio: Ratio
  readonly regressed: boolean
  readonly words: string
}

/** Compares with a baseline. What looks like a regression is measured once more by `again`: a neighbour may have been at work. */
export async function compare(
  now: Ratios,
  { ratios }: Baseline,
  again: (titles: readonly string[]) => Promise<Ratios>,
): Promise<Verdict[]> {
  const first = [...now].map(([title, ratio]) => toVerdict(title, ratio, ratios[title]))
  const suspects = first.filter(({ regressed }) => regressed).map(({ title }) => title)
  if (suspects.length === 0) return first
  const second = await again(suspects)
  return first.map(({ title, ratio }) => toVerdict(title, second.get(title) ?? ratio, ratios[title]))
}

function toVerdict(title: string, ratio: Ratio, before: Ratio | undefined): Verdict {
  const why = before && judge(ratio, before)
  const words = why ? `REGRESSION: ${why}` : before ? 'as before' : 'not in the baseline'
  return { title, ratio, regressed: why !== undefined, words }
}
