import type { LoadPlan } from './plan.ts'
import { toSchedule } from './schedule.ts'
import type { Point } from './series.ts'
import { countEnded, type Tally } from './tally.ts'
import { toCount, toRate, toTime } from './text.ts'

/** Shows a load while it runs, on stderr. */
export interface View {
  show(tally: Tally, points: readonly Point[], elapsedMs: number): void
  close(): void
}

const TICKS = '▁▂▃▄▅▆▇█'

/** As wide as the narrowest terminal has room for, names and frames included. */
const CHART_COLUMNS = 50

/** A view of several lines, drawn anew each time on a terminal; else a line each time. */
export function openView(plan: LoadPlan, write: (text: string) => void, isTerminal: boolean): View {
  if (!isTerminal) {
    return {
      show: (tally, points, elapsedMs) => write(`${toLine(tally, points, elapsedMs)}\n`),
      close: () => undefined,
    }
  }
  let lines = 0
  const clear = () => {
    if (lines > 0) write(`\x1b[${lines}A\x1b[J`)
  }
  return {
    show(tally, points, elapsedMs) {
      const text = toLines(plan, tally, points, elapsedMs)
      clear()
      lines = text.length
      write(`${text.join('\n')}\n`)
    },
    // The result takes its place.
    close: clear,
  }
}

function toLine(tally: Tally, points: readonly Point[], elapsedMs: number): string {
  const { rate = 0, p50Ms = 0, p99Ms = 0, faults = 0 } = points.at(-1) ?? {}
  const lost = faults > 0 ? `, ${toCount(faults)} without answer` : ''
  return `${(elapsedMs / 1000).toFixed(0)}s: ${toRate(rate)}, p50 ${toTime(p50Ms)}, p99 ${toTime(p99Ms)}, ${toClasses(tally)}${lost}`
}

function toLines(plan: LoadPlan, tally: Tally, points: readonly Point[], elapsedMs: number): string[] {
  const { rate = 0, p50Ms = 0, p99Ms = 0 } = points.at(-1) ?? {}
  const faults = tally.faults.reduce((sum, one) => sum + one, 0)
  return [
    `${toProgress(plan, tally, elapsedMs)}  ${(elapsedMs / 1000).toFixed(0)}s, ${toCount(countEnded(tally))} requests`,
    `rate     ${toSparkline(points.map((point) => point.rate))} ${toRate(rate)}`,
    `p99      ${toSparkline(points.map((point) => point.p99Ms))} ${toTime(p99Ms)}`,
    `p50      ${toTime(p50Ms)}`,
    `answers  ${toClasses(tally)}${faults > 0 ? `  none: ${toCount(faults)}` : ''}`,
  ]
}

function toProgress(plan: LoadPlan, tally: Tally, elapsedMs: number): string {
  const requests = Math.min(plan.requests, plan.stages ? toSchedule(plan.stages).count : Infinity)
  const share = Math.min(1, Math.max(elapsedMs / plan.durationMs, countEnded(tally) / requests))
  const full = Math.round(share * CHART_COLUMNS)
  return `${'█'.repeat(full)}${'░'.repeat(CHART_COLUMNS - full)} ${(share * 100).toFixed(0)}%`
}

function toSparkline(values: readonly number[]): string {
  const shown = values.slice(-CHART_COLUMNS)
  const top = Math.max(...shown, Number.MIN_VALUE)
  return shown.map((value) => TICKS[Math.min(TICKS.length - 1, Math.floor((value / top) * TICKS.length))]).join('')
}

function toClasses({ statuses }: Tally): string {
  const counts = new Map<string, number>()
  statuses.forEach((count, status) => {
    const name = status < 100 ? (status === 0 ? 'ok' : `code ${status}`) : `${Math.floor(status / 100)}xx`
    if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count)
  })
  return [...counts].map(([name, count]) => `${name}: ${toCount(count)}`).join('  ') || 'no answer yet'
}
