import { collectDefaultMetrics, type Metric, Registry } from 'prom-client'
import { BUCKETS, STRIDE } from './slots.ts'
import type { RuntimeFigures } from './snapshot.ts'
import type { Totals } from './totals.ts'

/** Renders `/metrics`: the requests of `totals`, the figures of each thread, and those of the process. */
export function createExposition(totals: Totals, threads: ThreadFigures): Exposition {
  const registry = new Registry()
  registerProcess(registry)
  registry.registerMetric(requestSeconds(totals))
  registry.registerMetric(requestsTotal(totals))
  registerRuntime(registry, threads)
  return { contentType: registry.contentType, render: () => registry.metrics() }
}

/** The figures of every living thread by its name: `primary`, or the shard's number. */
export type ThreadFigures = () => Iterable<readonly [shard: string, figures: RuntimeFigures]>

export interface Exposition {
  readonly contentType: string
  render(): Promise<string>
}

/** prom-client's shape of a metric whose values are made at the scrape. */
interface MetricValues {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly aggregator: 'sum'
  readonly values: readonly { labels: Record<string, string | number>; value: number; metricName?: string }[]
}

function computed(name: string, help: string, type: string, values: () => MetricValues['values']): Metric {
  const get = async (): Promise<MetricValues> => ({ name, help, type, aggregator: 'sum', values: values() })
  return { name, help, type, get, reset: () => undefined } as unknown as Metric
}

function requestSeconds(totals: Totals): Metric {
  const name = 'http_request_duration_seconds'
  return computed(name, 'Seconds spent serving HTTP requests.', 'histogram', () =>
    [...totals.sum()].flatMap(({ series: [method, path, status], values }) => {
      const labels = { method, path, status }
      let count = 0
      const buckets = [...BUCKETS, '+Inf'].map((le, index) => {
        count += values[index] ?? 0
        return { labels: { le, ...labels }, value: count, metricName: `${name}_bucket` }
      })
      return [
        ...buckets,
        { labels, value: values[STRIDE - 1] ?? 0, metricName: `${name}_sum` },
        { labels, value: count, metricName: `${name}_count` },
      ]
    }),
  )
}

function requestsTotal(totals: Totals): Metric {
  return computed('http_requests_total', 'The total number of HTTP requests.', 'counter', () => {
    const byStatus = new Map<number, number>()
    for (const { series, values } of totals.sum()) {
      const count = values.subarray(0, STRIDE - 1).reduce((sum, bucket) => sum + bucket, 0)
      byStatus.set(series[2], (byStatus.get(series[2]) ?? 0) + count)
    }
    return [...byStatus].map(([status, value]) => ({ labels: { status }, value }))
  })
}

/** `process_*` as Prometheus clients have it. CPU counts from the start of the process, not from the first scrape. */
function registerProcess(registry: Registry): void {
  const defaults = new Registry()
  // Its sampling of the event loop is not used; at 1 s it wakes the idle process least.
  collectDefaultMetrics({ register: defaults, eventLoopMonitoringPrecision: 1000 })
  const seconds = (read: (usage: NodeJS.CpuUsage) => number) => () => [
    { labels: {}, value: read(process.cpuUsage()) / 1e6 },
  ]
  const cpu: Record<string, (usage: NodeJS.CpuUsage) => number> = {
    process_cpu_user_seconds_total: ({ user }) => user,
    process_cpu_system_seconds_total: ({ system }) => system,
    process_cpu_seconds_total: ({ user, system }) => user + system,
  }
  for (const metric of defaults.getMetricsAsArray() as unknown as { name: string; help: string }[]) {
    if (!metric.name.startsWith('process_') && metric.name !== 'nodejs_version_info') continue
    const read = cpu[metric.name]
    if (read) registry.registerMetric(computed(metric.name, metric.help, 'counter', seconds(read)))
    else registry.registerMetric(metric as unknown as Metric)
  }
}

/** Figures of each thread's JavaScript engine, labelled `shard`. */
function registerRuntime(registry: Registry, threads: ThreadFigures): void {
  const each = (name: string, help: string, read: (figures: RuntimeFigures) => number) =>
    registry.registerMetric(
      computed(name, help, 'gauge', () =>
        [...threads()].map(([shard, figures]) => ({ labels: { shard }, value: read(figures) })),
      ),
    )
  each('nodejs_heap_size_used_bytes', 'Bytes of the heap that are in use.', (figures) => figures.heapUsedBytes)
  each('nodejs_heap_size_total_bytes', 'Bytes of the heap.', (figures) => figures.heapTotalBytes)
  each('nodejs_external_memory_bytes', 'Bytes held outside the heap.', (figures) => figures.externalBytes)
  each(
    'nodejs_eventloop_lag_seconds',
    'Seconds that a callback waited for its turn when the thread was asked.',
    (figures) => figures.eventLoopLagSeconds,
  )
  each(
    'nodejs_eventloop_utilization',
    'Share of its life that the event loop was busy, 0 to 1.',
    (figures) => figures.eventLoopUtilization,
  )
  registry.registerMetric(
    computed('nodejs_gc_duration_seconds', 'Garbage collections, their number and seconds by kind.', 'summary', () =>
      [...threads()].flatMap(([shard, { gc }]) =>
        Object.entries(gc).flatMap(([kind, { count, seconds }]) => [
          { labels: { shard, kind }, value: seconds, metricName: 'nodejs_gc_duration_seconds_sum' },
          { labels: { shard, kind }, value: count, metricName: 'nodejs_gc_duration_seconds_count' },
        ]),
      ),
    ),
  )
}
