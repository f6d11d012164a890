import type { Family } from './family.ts'
import type { Format } from './format.ts'
import { BUCKETS, type Exemplar, type Series, STRIDE } from './slots.ts'
import type { Total } from './totals.ts'

/**
 * Makes `http_requests_total` and `http_request_duration_seconds` of the sums at a scrape. What a series' lines begin with is
 * written once: there may be thousands of them, and a scrape comes every few seconds.
 */
export function createRequestFamilies(): (totals: readonly Total[]) => Family[] {
  const series: Readonly<Record<Format, Map<Series, Beginnings>>> = { text: new Map(), openmetrics: new Map() }
  const toBeginnings = (one: Series, format: Format): Beginnings => {
    let known = series[format].get(one)
    if (!known) series[format].set(one, (known = writeBeginnings(one, BOUNDS[format])))
    return known
  }
  return (totals) => [
    {
      name: 'http_requests_total',
      help: 'The total number of HTTP requests.',
      type: 'counter',
      lines: () => toRequestLines(totals),
    },
    {
      name: HISTOGRAM,
      help: 'Seconds spent serving HTTP requests.',
      type: 'histogram',
      lines: (format) =>
        totals.map((total) => toHistogramLines(total, toBeginnings(total.series, format), format)).join(''),
    },
  ]
}

const HISTOGRAM = 'http_request_duration_seconds'

/** What the lines of one series begin with, up to the value. */
interface Beginnings {
  readonly buckets: readonly string[]
  readonly sum: string
  readonly count: string
}

/** OpenMetrics takes `5.0`, not `5`. */
const BOUNDS: Readonly<Record<Format, readonly string[]>> = {
  text: [...BUCKETS.map(String), '+Inf'],
  openmetrics: [...BUCKETS.map((bound) => (Number.isInteger(bound) ? bound.toFixed(1) : String(bound))), '+Inf'],
}

function writeBeginnings(series: Series, bounds: readonly string[]): Beginnings {
  // A series is one word: method, path and status.
  const [method, path, status] = series.split(' ')
  const labels = `method="${method}",path="${path}",status="${status}"`
  return {
    buckets: bounds.map((le) => `${HISTOGRAM}_bucket{le="${le}",${labels}} `),
    sum: `${HISTOGRAM}_sum{${labels}} `,
    count: `${HISTOGRAM}_count{${labels}} `,
  }
}

function toHistogramLines({ values, exemplars }: Total, { buckets, sum, count }: Beginnings, format: Format): string {
  let lines = ''
  let requests = 0
  for (const [index, beginning] of buckets.entries()) {
    requests += values[index] as number
    const exemplar = format === 'openmetrics' ? exemplars[index] : undefined
    lines += `${beginning}${requests}${exemplar ? toExemplar(exemplar) : ''}\n`
  }
  return `${lines}${sum}${values[STRIDE - 1]}\n${count}${requests}\n`
}

function toExemplar({ traceId, seconds, time }: Exemplar): string {
  return ` # {trace_id="${traceId}"} ${seconds} ${time / 1000}`
}

function toRequestLines(totals: readonly Total[]): string {
  const byStatus = new Map<string, number>()
  for (const { series, values } of totals) {
    const status = series.slice(series.lastIndexOf(' ') + 1)
    let requests = byStatus.get(status) ?? 0
    for (let bucket = 0; bucket < STRIDE - 1; bucket++) requests += values[bucket] as number
    byStatus.set(status, requests)
  }
  return Array.from(byStatus, ([status, requests]) => `http_requests_total{status="${status}"} ${requests}\n`).join('')
}
