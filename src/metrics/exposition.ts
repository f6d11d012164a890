import { collectDefaultMetrics, type Metric, Registry, type RegistryContentType } from 'prom-client'
import type { Format } from './format.ts'
import { BUCKETS, type Exemplar, STRIDE } from './slots.ts'
import type { RuntimeFigures } from './snapshot.ts'
import type { Totals } from './totals.ts'

/** Renders `/metrics`: the requests of `totals`, the figures of each thread, and those of the process. */
export function createExposition(totals: Totals, threads: ThreadFigures, gauges: readonly Gauge[] = []): Exposition {
  const figures = [
    ...processMetrics(),
    requestsTotal(totals),
    limitsReached(totals),
    ...runtimeMetrics(threads),
    ...gauges.map(toComputed),
  ]
  const registries: Record<Format, Registry<RegistryContentType>> = {
    text: toRegistry(Registry.PROMETHEUS_CONTENT_TYPE, [...figures, requestSeconds(totals, String)]),
    openmetrics: toRegistry(Registry.OPENMETRICS_CONTENT_TYPE, [...figures, requestSeconds(totals, toFloat)]),
  }
  return {
    async render(format) {
      const registry = registries[format]
      return { contentType: registry.contentType, body: await registry.metrics() }
    },
  }
}

/** The figures of every living thread by its name: `primary`, or the shard's number. */
export type ThreadFigures = () => Iterable<readonly [shard: string, figures: RuntimeFigures]>

export interface Exposition {
  render(format: Format): Promise<{ contentType: string; body: string }>
}

/** A figure of the process. */
export interface Gauge {
  readonly name: string
  readonly help: string
  /** Left out while it is undefined. */
  readonly value: () => number | undefined
}

function toComputed({ name, help, value }: Gauge): Computed {
  const values = () => {
    const now = value()
    return now === undefined ? [] : [{ labels: {}, value: now }]
  }
  return { name, help, type: 'gauge', values }
}

/** A metric whose values are made at the scrape. */
interface Computed {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary'
  readonly values: () => readonly Value[]
}

interface Value {
  readonly labels: Record<string, string | number>
  readonly value: number
  /** When it is not the metric's. */
  readonly metricName?: string
  /** Shown in OpenMetrics only. */
  readonly exemplar?: { readonly labelSet: object; readonly value: number; readonly timestamp: number } | undefined
}

function toRegistry(contentType: RegistryContentType, metrics: readonly (Computed | Metric)[]) {
  const registry = new Registry<RegistryContentType>()
  registry.setContentType(contentType)
  for (const metric of metrics) registry.registerMetric('values' in metric ? toMetric(metric, contentType) : metric)
  return registry
}

/** A metric in prom-client's shape. */
function toMetric({ name: fullName, help, type, values }: Computed, contentType: RegistryContentType): Metric {
  // In OpenMetrics prom-client adds the ending to the samples by itself.
  const isBare = contentType === Registry.OPENMETRICS_CONTENT_TYPE && type === 'counter'
  const name = isBare ? fullName.replace(/_total$/, '') : fullName
  const get = async () => ({ name, help, type, aggregator: 'sum', values: values() })
  return { name, help, type, get, reset: () => undefined } as unknown as Metric
}

/** `toBound` writes the bound of a bucket. */
function requestSeconds(totals: Totals, toBound: (bound: number) => string): Computed {
  const name = 'http_request_duration_seconds'
  const bounds = [...BUCKETS.map(toBound), '+Inf']
  const values = () =>
    [...totals.sum()].flatMap(({ series: [method, path, status], values, exemplars }) => {
      const labels = { method, path, status }
      let count = 0
      const buckets = bounds.map((le, index) => {
        count += values[index] ?? 0
        const exemplar = toExemplar(exemplars[index])
        return { labels: { le, ...labels }, value: count, metricName: `${name}_bucket`, exemplar }
      })
      return [
        ...buckets,
        { labels, value: values[STRIDE - 1] ?? 0, metricName: `${name}_sum` },
        { labels, value: count, metricName: `${name}_count` },
      ]
    })
  return { name, help: 'Seconds spent serving HTTP requests.', type: 'histogram', values }
}

function toExemplar(exemplar: Exemplar | undefined): Value['exemplar'] {
  return (
    exemplar && { labelSet: { trace_id: exemplar.traceId }, value: exemplar.seconds, timestamp: exemplar.time / 1000 }
  )
}

/** OpenMetrics takes `5.0`, not `5`. */
function toFloat(bound: number): string {
  return Number.isInteger(bound) ? bound.toFixed(1) : String(bound)
}

function requestsTotal(totals: Totals): Computed {
  const values = () => {
    const byStatus = new Map<number, number>()
    for (const { series, values } of totals.sum()) {
      const count = values.subarray(0, STRIDE - 1).reduce((sum, bucket) => sum + bucket, 0)
      byStatus.set(series[2], (byStatus.get(series[2]) ?? 0) + count)
    }
    return [...byStatus].map(([status, value]) => ({ labels: { status }, value }))
  }
  return { name: 'http_requests_total', help: 'The total number of HTTP requests.', type: 'counter', values }
}

function limitsReached(totals: Totals): Computed {
  const values = () => totals.limits().map(([limit, value]) => ({ labels: { limit }, value }))
  return { name: 'podinfo_limit_reached_total', help: 'How often a limit was reached.', type: 'counter', values }
}

/** `process_*` as Prometheus clients have it. CPU counts from the start of the process, not from the first scrape. */
function processMetrics(): (Computed | Metric)[] {
  const defaults = new Registry()
  // Its sampling of the event loop is not used; at 1 s it wakes the idle process least.
  collectDefaultMetrics({ register: defaults, eventLoopMonitoringPrecision: 1000 })
  const cpu: Record<string, (usage: NodeJS.CpuUsage) => number> = {
    process_cpu_user_seconds_total: ({ user }) => user,
    process_cpu_system_seconds_total: ({ system }) => system,
    process_cpu_seconds_total: ({ user, system }) => user + system,
  }
  return (defaults.getMetricsAsArray() as unknown as (Metric & { name: string; help: string })[])
    .filter(({ name }) => name.startsWith('process_') || name === 'nodejs_version_info')
    .map((metric) => {
      const { name, help } = metric
      const read = cpu[name]
      const values = () => [{ labels: {}, value: (read?.(process.cpuUsage()) ?? 0) / 1e6 }]
      return read ? { name, help, type: 'counter', values } : metric
    })
}

/** Figures of each thread's JavaScript engine, labelled `shard`. */
function runtimeMetrics(threads: ThreadFigures): Computed[] {
  const each = (name: string, help: string, read: (figures: RuntimeFigures) => number): Computed => ({
    name,
    help,
    type: 'gauge',
    values: () => [...threads()].map(([shard, figures]) => ({ labels: { shard }, value: read(figures) })),
  })
  return [
    each('nodejs_heap_size_used_bytes', 'Bytes of the heap that are in use.', (figures) => figures.heapUsedBytes),
    each('nodejs_heap_size_total_bytes', 'Bytes of the heap.', (figures) => figures.heapTotalBytes),
    each('nodejs_external_memory_bytes', 'Bytes held outside the heap.', (figures) => figures.externalBytes),
    each(
      'nodejs_eventloop_lag_seconds',
      'Seconds that a callback waited for its turn when the thread was asked.',
      (figures) => figures.eventLoopLagSeconds,
    ),
    each(
      'nodejs_eventloop_utilization',
      'Share of its life that the event loop was busy, 0 to 1.',
      (figures) => figures.eventLoopUtilization,
    ),
    collections(threads),
  ]
}

function collections(threads: ThreadFigures): Computed {
  const name = 'nodejs_gc_duration_seconds'
  const values = () =>
    [...threads()].flatMap(([shard, { gc }]) =>
      Object.entries(gc).flatMap(([kind, { count, seconds }]) => [
        { labels: { shard, kind }, value: seconds, metricName: `${name}_sum` },
        { labels: { shard, kind }, value: count, metricName: `${name}_count` },
      ]),
    )
  return { name, help: 'Garbage collections, their number and seconds by kind.', type: 'summary', values }
}
