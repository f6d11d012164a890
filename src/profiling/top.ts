import type { Profile, Sample } from './profile.ts'

/** What has a smaller share is not listed. */
const MIN_SHARE = 0.005

interface Row {
  readonly name: string
  /** Of the function itself. */
  flat: number
  /** Of the function and what it calls. */
  total: number
}

/** The functions with the largest share, for people to read: as `go tool pprof -top` lists them. */
export function toTop(profile: Profile): string {
  const { type, unit } = profile.types[profile.shows] ?? { type: '', unit: '' }
  const format = FORMATS[unit] ?? String
  const valueOf = ({ values }: Sample) => values[profile.shows] ?? 0
  const sum = profile.samples.reduce((sum, sample) => sum + valueOf(sample), 0)
  const rows = [...toRows(profile.samples, valueOf)].sort((a, b) => b.flat - a.flat || b.total - a.total)
  const percent = (value: number) => `${((100 * value) / (sum || 1)).toFixed(1)}%`
  const cells = rows
    .filter(({ total }) => total >= MIN_SHARE * sum)
    .map(({ name, flat, total }) => [format(flat), percent(flat), format(total), percent(total), name])
  const threads = Map.groupBy(profile.samples, ({ labels }) => labels.thread ?? '')
  const shares = [...threads].map(([thread, samples]) => {
    const value = samples.reduce((sum, sample) => sum + valueOf(sample), 0)
    return [format(value), percent(value), thread]
  })
  return [
    `${type}: ${format(sum)} in ${(profile.durationMs / 1000).toFixed(2)} s`,
    ...profile.comments,
    '',
    ...align([['flat', 'flat%', 'total', 'total%', 'function'], ...cells]),
    '',
    ...align([['', '', 'thread'], ...shares]),
    '',
  ].join('\n')
}

const FORMATS: Readonly<Record<string, (value: number) => string>> = {
  nanoseconds: (value) => `${(value / 1e6).toFixed(0)} ms`,
  bytes: (value) => `${(value / 1024).toFixed(0)} KiB`,
}

function toRows(samples: readonly Sample[], valueOf: (sample: Sample) => number): Iterable<Row> {
  const rows = new Map<string, Row>()
  const rowOf = (name: string): Row => {
    const row = rows.get(name) ?? { name, flat: 0, total: 0 }
    rows.set(name, row)
    return row
  }
  for (const sample of samples) {
    const value = valueOf(sample)
    // A function that calls itself counts once.
    for (const name of new Set(sample.stack.map(({ name }) => name))) rowOf(name).total += value
    const [innermost] = sample.stack
    if (innermost) rowOf(innermost.name).flat += value
  }
  return rows.values()
}

/** Columns of figures, right-aligned, before a name. */
function align(table: readonly (readonly string[])[]): string[] {
  const widthOf = (column: number) => Math.max(...table.map((cells) => cells[column]?.length ?? 0))
  const widths = table[0]?.slice(0, -1).map((_, column) => widthOf(column)) ?? []
  return table.map((cells) => cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '))
}
