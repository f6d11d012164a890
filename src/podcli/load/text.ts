import { LATENCIES, type Result } from './result.ts'
import type { Threshold } from './thresholds.ts'

/** A result for people: lines, the last with its newline. */
export function toText(result: Result, thresholds: readonly Threshold[]): string {
  const { requests, seconds, rate, latencyMs, bytes, unstarted, abandoned, faults, reasons } = result
  const rows: [string, string][] = [
    ['requests', `${toCount(requests)} in ${seconds.toFixed(2)}s, ${toRate(rate)}`],
    ['latency', LATENCIES.map((name) => `${name} ${toTime(latencyMs[name])}`).join('  ')],
    ['answers', toList(result.statuses) || 'none'],
    ['received', toSize(bytes)],
  ]
  for (const [fault, count] of Object.entries(faults))
    rows.push([FAULT_NAMES[fault] ?? fault, `${toCount(count)}: ${reasons[fault]}`])
  if (unstarted > 0) rows.push(['not started', `${toCount(unstarted)} were due, but no connection was free`])
  if (abandoned > 0) rows.push(['abandoned', `${toCount(abandoned)} were on their way at the end`])
  for (const { text, judge } of thresholds) {
    const { broken, figure } = judge(result)
    rows.push([broken ? 'FAILED' : 'passed', `${text}: ${figure}`])
  }
  return `${result.target}\n${rows.map(([name, value]) => `  ${name.padEnd(11)}  ${value}\n`).join('')}`
}

const FAULT_NAMES: Readonly<Record<string, string>> = {
  connect: 'unconnected',
  timeout: 'timed out',
  broken: 'broken off',
}

/** `1,234`. */
export function toCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** `61,234/s`, with a digit behind the point where it matters. */
export function toRate(rate: number): string {
  return `${rate.toLocaleString('en-US', { maximumFractionDigits: rate < 100 ? 1 : 0 })}/s`
}

/** A time in the unit that suits it: `85µs`, `1.24ms`, `12.5s`. */
export function toTime(ms: number): string {
  const [value, unit] = ms < 1 ? [ms * 1000, 'µs'] : ms < 1000 ? [ms, 'ms'] : [ms / 1000, 's']
  return `${Number(value.toPrecision(3))}${unit}`
}

/** Statuses with their counts: `200: 1,234  503: 12`. */
export function toList(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name}: ${toCount(count)}`)
    .join('  ')
}

function toSize(bytes: number): string {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB']
  return `${Number(value.toPrecision(3))} ${unit} of bodies`
}
