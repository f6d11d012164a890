import { cpus } from 'node:os'
import { describeCores } from './cores.ts'
import type { Client } from './load.ts'
import type { Turns } from './rounds.ts'
import { CONNECTIONS } from './scenarios.ts'

/** What the numbers depend on, in one line. */
export function describeRun(client: Client, { rounds, seconds }: Turns): string {
  const load = `${client.name} with ${CONNECTIONS} connections, ${rounds} ${rounds === 1 ? 'round' : 'rounds'} of ${seconds} s`
  return `${describeMachine()}; ${load}; ${describeCores()}.`
}

/** What ratios depend on, too. */
export function describeMachine(): string {
  return `${cpus()[0]?.model}, ${cpus().length} cores, Node.js ${process.versions.node}`
}

/** A Markdown table, its columns aligned for a terminal too; the first row is its head. */
export function toTable(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`)
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return lines.toSpliced(1, 0, rule).join('\n')
}

/** The median and, in brackets, the lowest and the highest: `8.1 (7.9–8.4)`; a dash where nothing was measured. */
export function toSpread(values: readonly number[], toText: (value: number) => string = toShort): string {
  if (values.some(Number.isNaN)) return '–'
  if (values.length === 1) return toText(median(values))
  return `${toText(median(values))} (${toText(Math.min(...values))}–${toText(Math.max(...values))})`
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** What `share` of the values, 0 to 1, lie below; between two values where it falls between them. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN]
  return below + (above - below) * (at % 1)
}

/** Three digits that count: `0.71`, `8.14`, `35.2`, `705`. */
export function toShort(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)
}

/** `128 k` */
export function toThousands(value: number): string {
  return `${toShort(value / 1000)} k`
}

export function toMegabytes(bytes: number): string {
  return `${toShort(bytes / 1024 / 1024)} MiB`
}
