import type { Sample } from './metrics-text.ts'

/** One scrape of `/metrics`. */
export interface Scrape {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly samples: readonly Sample[]
}

/** What one process did between two scrapes, and how it is. What its metrics don't tell is undefined. */
export interface Figures {
  readonly requestsPerSecond: number
  /** The busiest first. */
  readonly routes: readonly RouteFigures[]
  /** Of one CPU: 1.5 is one and a half. */
  readonly cpus: number | undefined
  readonly residentBytes: number | undefined
  /** The longest of all threads. */
  readonly lagSeconds: number | undefined
  readonly shards: number | undefined
  /** Seconds since the epoch. */
  readonly startedAt: number | undefined
}

export interface RouteFigures {
  readonly path: string
  readonly perSecond: number
  readonly failuresPerSecond: number
  readonly meanSeconds: number
  readonly p95Seconds: number
}

/** The process behind a scrape: a Service sends one to this pod and the next to that. */
export function toIdentity({ samples }: Scrape): string {
  return String(find(samples, 'process_start_time_seconds') ?? '')
}

/** Both scrapes must be of the same process. */
export function toFigures(before: Scrape, after: Scrape): Figures {
  const seconds = Math.max((after.at - before.at) / 1000, 0.001)
  const { samples } = after
  const earlierCpu = find(before.samples, 'process_cpu_seconds_total')
  const cpu = find(samples, 'process_cpu_seconds_total')
  const lags = samples.filter(({ name }) => name === 'nodejs_eventloop_lag_seconds').map(({ value }) => value)
  const shards = samples.filter(({ name, labels }) => name === SHARD_METRIC && labels.shard !== 'primary')
  const routes = toRoutes(before.samples, samples, seconds)
  return {
    requestsPerSecond: routes.reduce((sum, { perSecond }) => sum + perSecond, 0),
    routes,
    cpus: cpu === undefined || earlierCpu === undefined ? undefined : Math.max(0, cpu - earlierCpu) / seconds,
    residentBytes: find(samples, 'process_resident_memory_bytes'),
    lagSeconds: lags.length > 0 ? Math.max(...lags) : undefined,
    shards: shards.length > 0 ? shards.length : undefined,
    startedAt: find(samples, 'process_start_time_seconds'),
  }
}

/** Each thread has one. */
const SHARD_METRIC = 'nodejs_heap_size_used_bytes'

const HISTOGRAM = 'http_request_duration_seconds'

function find(samples: readonly Sample[], wanted: string): number | undefined {
  return samples.find(({ name }) => name === wanted)?.value
}

interface Counts {
  count: number
  failures: number
  seconds: number
  /** Upper bound to requests up to it. */
  readonly buckets: Map<number, number>
}

function toRoutes(before: readonly Sample[], after: readonly Sample[], seconds: number): RouteFigures[] {
  const earlier = countRequests(before)
  const routes = [...countRequests(after)].map(([path, counts]) => {
    const from = earlier.get(path)
    const count = counts.count - (from?.count ?? 0)
    const buckets = [...counts.buckets].map(([le, value]) => [le, value - (from?.buckets.get(le) ?? 0)] as const)
    return {
      path,
      perSecond: count / seconds,
      failuresPerSecond: (counts.failures - (from?.failures ?? 0)) / seconds,
      meanSeconds: count > 0 ? (counts.seconds - (from?.seconds ?? 0)) / count : 0,
      p95Seconds: quantile(buckets, 0.95),
    }
  })
  return routes.filter(({ perSecond }) => perSecond > 0).sort((a, b) => b.perSecond - a.perSecond)
}

function countRequests(samples: readonly Sample[]): Map<string, Counts> {
  const byPath = new Map<string, Counts>()
  for (const { name, labels, value } of samples) {
    if (!name.startsWith(`${HISTOGRAM}_`)) continue
    const { path = '', status = '', le } = labels
    const counts = byPath.get(path) ?? { count: 0, failures: 0, seconds: 0, buckets: new Map<number, number>() }
    byPath.set(path, counts)
    if (name.endsWith('_sum')) counts.seconds += value
    else if (name.endsWith('_bucket')) {
      const bound = le === '+Inf' ? Infinity : Number(le)
      counts.buckets.set(bound, (counts.buckets.get(bound) ?? 0) + value)
    } else if (name.endsWith('_count')) {
      counts.count += value
      if (status >= '500') counts.failures += value
    }
  }
  return byPath
}

/** As Prometheus estimates it: evenly spread within a bucket; above the last bound it is that bound. */
export function quantile(buckets: readonly (readonly [bound: number, count: number])[], share: number): number {
  const sorted = buckets.toSorted(([a], [b]) => a - b)
  const rank = share * (sorted.at(-1)?.[1] ?? 0)
  if (rank === 0) return 0
  let [lower, below] = [0, 0]
  for (const [bound, count] of sorted) {
    if (count >= rank) return bound === Infinity ? lower : lower + ((bound - lower) * (rank - below)) / (count - below)
    lower = bound
    below = count
  }
  return lower
}
