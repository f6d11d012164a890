import { collectDefaultMetrics, Registry } from 'prom-client'
import { type Family, toBlock } from './family.ts'
import type { Format } from './format.ts'
import { createRequestFamilies } from './request-families.ts'
import { runtimeFamilies, type ThreadFigures } from './runtime-families.ts'
import type { Totals } from './totals.ts'

/** Renders `/metrics`: the requests of `totals`, the figures of each thread, and those of the process. */
export function createExposition(totals: Totals, threads: ThreadFigures, gauges: readonly Gauge[] = []): Exposition {
  const defaults = createDefaults()
  const families = [limitsReached(totals), ...runtimeFamilies(threads), ...gauges.map(toFamily)]
  const requestFamilies = createRequestFamilies()
  return {
    async render(format) {
      const blocks = await defaults()
      const rendered = [...cpuFamilies(process.cpuUsage()), ...families, ...requestFamilies(totals.sum())].map(
        (family) => toBlock(family, format),
      )
      const body = [...blocks, ...rendered].join(format === 'text' ? '\n' : '')
      return { contentType: CONTENT_TYPES[format], body: format === 'text' ? body : `${body}# EOF\n` }
    },
  }
}

export interface Exposition {
  render(format: Format): Promise<Rendered>
}

/** What a scraper is answered. */
export interface Rendered {
  readonly contentType: string
  readonly body: string
}

/** A figure of the process. */
export interface Gauge {
  readonly name: string
  readonly help: string
  /** Left out while it is undefined. */
  readonly value: () => number | undefined
}

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: Registry.PROMETHEUS_CONTENT_TYPE,
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
}

function toFamily({ name, help, value }: Gauge): Family {
  const lines = () => {
    const now = value()
    return now === undefined ? '' : `${name} ${now}\n`
  }
  return { name, help, type: 'gauge', lines }
}

function limitsReached(totals: Totals): Family {
  const name = 'podinfo_limit_reached_total'
  const lines = () =>
    totals
      .limits()
      .map(([limit, count]) => `${name}{limit="${limit}"} ${count}\n`)
      .join('')
  return { name, help: 'How often a limit was reached.', type: 'counter', lines }
}

/** What prom-client tells of the process, a block a metric; all are gauges, which look alike in both formats. */
function createDefaults(): () => Promise<string[]> {
  const registry = new Registry()
  // Its sampling of the event loop is not used; at 1 s it wakes the idle process least.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 1000 })
  const isTheirs = (name: string) => !(name in CPU) && (name.startsWith('process_') || name === 'nodejs_version_info')
  // Declared to return what a metric is made of; it returns metrics.
  const metrics = registry.getMetricsAsArray() as unknown as Metric[]
  for (const { name } of metrics) if (!isTheirs(name)) registry.removeSingleMetric(name)
  const names = metrics.map(({ name }) => name).filter(isTheirs)
  return () => Promise.all(names.map(async (name) => `${await registry.getSingleMetricAsString(name)}\n`))
}

interface Metric {
  readonly name: string
}

const CPU: Readonly<Record<string, { help: string; read: (usage: NodeJS.CpuUsage) => number }>> = {
  process_cpu_user_seconds_total: { help: 'Total user CPU time spent in seconds.', read: ({ user }) => user },
  process_cpu_system_seconds_total: { help: 'Total system CPU time spent in seconds.', read: ({ system }) => system },
  process_cpu_seconds_total: {
    help: 'Total user and system CPU time spent in seconds.',
    read: ({ user, system }) => user + system,
  },
}

/** As prom-client names them, but from the start of the process, not from the first scrape. */
function cpuFamilies(usage: NodeJS.CpuUsage): Family[] {
  return Object.entries(CPU).map(([name, { help, read }]) => ({
    name,
    help,
    type: 'counter',
    lines: () => `${name} ${read(usage) / 1e6}\n`,
  }))
}
