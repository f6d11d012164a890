import { readFile, writeFile } from 'node:fs/promises'
import { quantile, toShort } from './report.ts'

/** What CPU time this server takes of the bare engine's, by scenario, and where that was measured. */
export interface Baseline {
  readonly machine: string
  readonly ratios: Readonly<Record<string, Ratio>>
}

/** Of the rounds of one run: the median, and the quartiles, which a round that was disturbed does not move. */
export interface Ratio {
  readonly lower: number
  readonly median: number
  readonly upper: number
}

/** Reads a baseline; throws with the way out when there is none, or it is none. */
export async function readBaseline(file: string): Promise<Baseline> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Error(`no baseline: ${error.message}. Make one by --update.`)
  })
  const baseline = parseJson(text)
  if (!isBaseline(baseline)) throw new Error(`${file} is no baseline. Make one by --update.`)
  return baseline
}

/** Writes it as it is committed: in full digits it would differ at each run. */
export async function writeBaseline(file: string, { machine, ratios }: Baseline): Promise<void> {
  const rounded = Object.entries(ratios).map(([title, ratio]) => [title, toRounded(ratio)])
  await writeFile(file, `${JSON.stringify({ machine, ratios: Object.fromEntries(rounded) }, null, 2)}\n`)
}

export function toRatio(values: readonly number[]): Ratio {
  return { lower: quantile(values, 0.25), median: quantile(values, 0.5), upper: quantile(values, 0.75) }
}

/** Why a ratio is a regression, in words; undefined when it is within what the rounds of both runs scatter. */
export function judge(now: Ratio, before: Ratio): string | undefined {
  const scatter = Math.max(now.upper - now.lower, before.upper - before.lower)
  const tolerance = Math.max(before.median * LEAST_TOLERANCE, scatter)
  if (now.median <= before.median + tolerance) return undefined
  return `${toWords(now)}, was ${toWords(before)}, tolerated up to ${(before.median + tolerance).toFixed(2)}`
}

/** `1.08 (1.02–1.11)`: in brackets the quartiles. */
export function toWords({ lower, median, upper }: Ratio): string {
  return `${toShort(median)} (${toShort(lower)}–${toShort(upper)})`
}

/** Two runs of the same code may differ by this much, however steady each is: memory is laid out anew. */
const LEAST_TOLERANCE = 0.1

function toRounded({ lower, median, upper }: Ratio): Ratio {
  const round = (value: number) => Number(value.toFixed(3))
  return { lower: round(lower), median: round(median), upper: round(upper) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isBaseline(value: unknown): value is Baseline {
  const { machine, ratios } = (value ?? {}) as Partial<Baseline>
  if (typeof machine !== 'string' || typeof ratios !== 'object' || ratios === null) return false
  return Object.values(ratios).every((ratio: Partial<Ratio> | null) =>
    [ratio?.lower, ratio?.median, ratio?.upper].every((figure) => Number.isFinite(figure)),
  )
}
