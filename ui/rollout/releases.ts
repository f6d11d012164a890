import { distance, parseColor, type Rgb, toHex } from '../../src/http/color.ts'
import type { PodInfo, Poll } from './polls.ts'

/** A release and what it had of the last polls: pods that tell the same version, colour and message. */
export interface Release {
  readonly key: string
  readonly info: PodInfo
  readonly count: number
  /** Of all polls, failed ones too; whole numbers, which with that of the failures add up to 100. */
  readonly percent: number
  /** Those that answered, in the order in which they first did. */
  readonly pods: readonly { readonly hostname: string; readonly count: number }[]
}

export interface Shares {
  /** In the order in which they first answered: a row keeps its place. */
  readonly releases: readonly Release[]
  readonly failures: { readonly count: number; readonly percent: number }
}

/** Who answered `polls`, the oldest first. */
export function toShares(polls: readonly Poll[]): Shares {
  const releases = new Map<string, { info: PodInfo; count: number; pods: Map<string, number> }>()
  let failed = 0
  for (const poll of polls) {
    if ('failure' in poll) {
      failed++
      continue
    }
    const { info } = poll
    const key = toKey(info)
    const release = releases.get(key) ?? { info, count: 0, pods: new Map<string, number>() }
    release.count++
    release.pods.set(info.hostname, (release.pods.get(info.hostname) ?? 0) + 1)
    releases.set(key, release)
  }
  const found = [...releases]
  const percents = toPercents([...found.map(([, { count }]) => count), failed])
  return {
    releases: found.map(([key, { info, count, pods }], index) => ({
      key,
      info,
      count,
      percent: percents[index] ?? 0,
      pods: [...pods].map(([hostname, count]) => ({ hostname, count })),
    })),
    failures: { count: failed, percent: percents[found.length] ?? 0 },
  }
}

/** What tells one release from another: demos change the version, or only the colour or the message. */
export function toKey({ version, color, message }: PodInfo): string {
  return JSON.stringify([version, color, message])
}

/** Whole percents that add up to 100: the largest remainders are rounded up. All 0 when there is nothing. */
export function toPercents(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return counts.map(() => 0)
  const exact = counts.map((count) => (count * 100) / total)
  const percents = exact.map(Math.floor)
  const missing = 100 - percents.reduce((sum, percent) => sum + percent, 0)
  const byRemainder = exact.map((share, index) => [share % 1, index] as const).sort(([a], [b]) => b - a)
  for (const [, index] of byRemainder.slice(0, missing)) percents[index] = (percents[index] ?? 0) + 1
  return percents
}

/** The release that has most of `polls`, when that is more than half of those answered. */
export function findLeader(polls: readonly Poll[]): PodInfo | undefined {
  const { releases } = toShares(polls)
  const answered = releases.reduce((sum, { count }) => sum + count, 0)
  return releases.find(({ count }) => count * 2 > answered)?.info
}

/**
 * A colour for each release, by its key: its own, unless it is none or looks like that of one before it. `held` are colours
 * given before, which stay.
 */
export function toColors(
  releases: readonly Pick<Release, 'key' | 'info'>[],
  held: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const colors = new Map<string, string>()
  for (const { key } of releases) {
    const color = held.get(key)
    if (color !== undefined) colors.set(key, color)
  }
  for (const { key, info } of releases) {
    if (!colors.has(key)) colors.set(key, chooseColor(info.color, [...colors.values()]))
  }
  return colors
}

function chooseColor(own: string, taken: readonly string[]): string {
  const others = taken.map((color) => parseColor(color)).filter((color) => color !== undefined)
  const isFree = (color: Rgb) => others.every((other) => distance(color, other) >= DISTINCT)
  const wanted = parseColor(own)
  if (wanted && isFree(wanted)) return toHex(wanted)
  const spare = SPARE.map((color) => parseColor(color)).find((color) => color && isFree(color))
  return toHex(spare ?? wanted ?? [128, 128, 128])
}

/** In Oklab: less can't be told apart on a projector. */
const DISTINCT = 0.12

/** For releases whose own colour says nothing; apart from one another for the colour-blind too. */
const SPARE = ['#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#7b61ff']
