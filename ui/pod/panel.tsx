import type { ReadonlySignal } from '@preact/signals'
import { LineChart } from '../charts/line-chart.tsx'
import { Panel } from '../controls/panel.tsx'
import { ScrollBox } from '../controls/scroll-box.tsx'
import { toAge, toDuration, toPrecision } from '../controls/time.ts'
import type { Figures } from './figures.ts'
import { POINTS, type PodHistory } from './follower.ts'

/** How the process behind `/metrics` is doing. */
export function PodPanel({ history }: { readonly history: ReadonlySignal<PodHistory> }) {
  const { figures, failure, isShared } = history.value
  const now = figures.at(-1)
  return (
    <Panel id="pod" title="This pod" lead={toLead(now, failure, isShared)}>
      <div class="gauges">
        {GAUGES.map(({ name, read, format }) => {
          const values = figures.map(read)
          const current = now && read(now)
          const text = current === undefined ? '–' : format(current)
          return (
            <div key={name} class="gauge">
              <span class="stat-name">{name}</span> <span class="stat-value">{text}</span>
              <LineChart
                class="spark"
                label={`${name}, the last two minutes: ${text} now`}
                values={[...Array.from({ length: POINTS - values.length }, () => undefined), ...values]}
                format={format}
              />
            </div>
          )
        })}
      </div>
      <Routes figures={now} />
    </Panel>
  )
}

const GAUGES: readonly {
  readonly name: string
  readonly read: (figures: Figures) => number | undefined
  readonly format: (value: number) => string
}[] = [
  {
    name: 'Requests',
    read: ({ requestsPerSecond }) => requestsPerSecond,
    format: (value) => `${toPrecision(value)}/s`,
  },
  { name: 'CPU', read: ({ cpus }) => cpus, format: (value) => `${Math.round(value * 1000)} m` },
  {
    name: 'Memory',
    read: ({ residentBytes }) => residentBytes,
    format: (value) => `${Math.round(value / 1024 / 1024)} MiB`,
  },
  {
    name: 'Event loop lag',
    read: ({ lagSeconds }) => lagSeconds,
    format: (value) => toDuration(value * 1000),
  },
]

/** Most rows: the busiest are worth the room. */
const ROWS = 6

function Routes({ figures }: { readonly figures: Figures | undefined }) {
  const routes = figures?.routes.slice(0, ROWS) ?? []
  return (
    <ScrollBox class="route-box" label="Requests by route">
      <table>
        <thead>
          <tr>
            <th scope="col">Route</th>
            <th scope="col" class="number">
              A second
            </th>
            <th scope="col" class="number">
              Mean
            </th>
            <th scope="col" class="number">
              p95
            </th>
            <th scope="col" class="number">
              5xx
            </th>
          </tr>
        </thead>
        <tbody>
          {routes.length === 0 && (
            <tr>
              <td class="muted" colSpan={5}>
                No requests between the last two scrapes
              </td>
            </tr>
          )}
          {routes.map(({ path, perSecond, meanSeconds, p95Seconds, failuresPerSecond }) => (
            <tr key={path}>
              <th scope="row" class="mono">
                {path}
              </th>
              <td class="number">{toPrecision(perSecond)}</td>
              <td class="number">{toDuration(meanSeconds * 1000)}</td>
              <td class="number">≤ {toDuration(p95Seconds * 1000)}</td>
              <td class={`number ${failuresPerSecond > 0 ? 'bad' : ''}`}>{toPrecision(failuresPerSecond)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

function toLead(now: Figures | undefined, failure: string | undefined, isShared: boolean): string {
  if (failure !== undefined) return `The last scrape of /metrics came to nothing: ${failure}.`
  if (isShared) return 'From /metrics. Several pods answer by turns; the curves are of one of them.'
  if (!now) return 'From /metrics, after the second scrape.'
  const shards = now.shards === undefined ? '' : `${now.shards} ${now.shards === 1 ? 'shard' : 'shards'}, `
  const age = now.startedAt === undefined ? '' : `up ${toAge(Date.now() / 1000 - now.startedAt)}, `
  return `From /metrics of one process: ${shards}${age}scraped every 2 seconds.`
}
