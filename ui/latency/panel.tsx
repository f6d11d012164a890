import type { ReadonlySignal } from '@preact/signals'
import { LineChart } from '../charts/line-chart.tsx'
import { Panel } from '../controls/panel.tsx'
import { Stat } from '../controls/stat.tsx'
import { toDuration } from '../controls/time.ts'
import type { History } from '../rollout/poller.ts'
import { type Poll, WINDOW } from '../rollout/polls.ts'
import { percentile } from './percentile.ts'

/** How long the polls took. */
export function LatencyPanel({ history }: { readonly history: ReadonlySignal<History> }) {
  const { polls } = history.value
  const times = polls.map(toTime)
  const answered = times.filter((ms) => ms !== undefined)
  const p50 = percentile(answered, 0.5)
  const p95 = percentile(answered, 0.95)
  const errors = polls.length - answered.length
  const offset = WINDOW - polls.length
  return (
    <Panel
      id="latency"
      title="Latency"
      lead="Round trips of the polls, each over a new connection where that is possible."
    >
      <div class="stats">
        <Stat name="p50" value={p50 === undefined ? '–' : toDuration(p50)} class="p50" />
        <Stat name="p95" value={p95 === undefined ? '–' : toDuration(p95)} class="p95" />
        <Stat name="Errors" value={String(errors)} class={errors > 0 ? 'bad' : ''} />
      </div>
      <LineChart
        label={`Round trips of the last ${polls.length} polls: half took ${toText(p50)} or less, 95 percent ${toText(p95)} or less, ${errors} failed`}
        values={[...Array.from({ length: offset }, () => undefined), ...times]}
        marks={times.flatMap((ms, index) => (ms === undefined ? [offset + index] : []))}
        levels={[
          { name: 'p50', value: p50 },
          { name: 'p95', value: p95 },
        ]}
        format={toDuration}
      />
    </Panel>
  )
}

/** A failure has no latency: it may have failed at once. */
function toTime(poll: Poll): number | undefined {
  return 'info' in poll ? poll.ms : undefined
}

function toText(ms: number | undefined): string {
  return ms === undefined ? 'an unknown time' : toDuration(ms)
}
