import { LATENCIES, type Result } from './result.ts'
import type { Point } from './series.ts'
import { toCount, toList, toRate, toTime } from './text.ts'
import type { Threshold } from './thresholds.ts'

const [WIDTH, HEIGHT] = [720, 160]

/** A result as one page that needs nothing else: figures, and what they were over time. */
export function toHtml(result: Result, thresholds: readonly Threshold[]): string {
  const { target, requests, seconds, rate, latencyMs, series } = result
  const judged = thresholds.map(({ text, judge }) => ({ text, ...judge(result) }))
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Load of ${escape(target)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
h1 { font-size: 1.3rem; overflow-wrap: anywhere }
h2 { font-size: 1rem; margin: 1.5rem 0 .25rem }
table { border-collapse: collapse }
th, td { padding: .15rem 1.25rem .15rem 0; text-align: left; font-variant-numeric: tabular-nums }
th { font-weight: 400; opacity: .7 }
svg { width: 100%; height: auto; border-bottom: 1px solid #8888 }
path { fill: none; stroke: #34577c; stroke-width: 2; vector-effect: non-scaling-stroke }
@media (prefers-color-scheme: dark) { path { stroke: #8db8e8 } }
.failed { color: #c62828 }
</style>
<h1>Load of ${escape(target)}</h1>
<p>${toCount(requests)} requests in ${seconds.toFixed(2)}s, ${toRate(rate)}</p>
${toTable([
  ...LATENCIES.map((name) => [name, toTime(latencyMs[name])] as const),
  ['answers', toList(result.statuses) || 'none'],
  ...Object.entries(result.faults).map(
    ([name, count]) => [name, `${toCount(count)}: ${result.reasons[name]}`] as const,
  ),
])}
${judged.map(({ text, broken, figure }) => `<p${broken ? ' class="failed"' : ''}>${broken ? 'Failed' : 'Passed'}: ${escape(`${text}, ${figure}`)}</p>\n`).join('')}\
${toChart('Answers a second', series, ({ rate }) => rate, toRate)}
${toChart('99th percentile', series, ({ p99Ms }) => p99Ms, toTime)}
</html>
`
}

function toTable(rows: readonly (readonly [name: string, value: string])[]): string {
  return `<table>\n${rows.map(([name, value]) => `<tr><th>${escape(name)}<td>${escape(value)}\n`).join('')}</table>`
}

function toChart(
  title: string,
  series: readonly Point[],
  read: (point: Point) => number,
  write: (value: number) => string,
): string {
  const top = Math.max(...series.map(read), 0)
  const end = series.at(-1)?.second || 1
  const at = (point: Point) =>
    `${((point.second / end) * WIDTH).toFixed(1)},${(HEIGHT - (top > 0 ? read(point) / top : 0) * (HEIGHT - 4)).toFixed(1)}`
  return `<h2>${title}, up to ${write(top)}</h2>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title} over ${end.toFixed(0)} seconds">${series.length > 1 ? `<path d="M${series.map(at).join('L')}"/>` : ''}</svg>`
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
