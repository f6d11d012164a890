import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals'
import { Panel } from '../controls/panel.tsx'
import { toClock } from '../controls/time.ts'
import { INTERVALS, interval, paused } from '../page/state.ts'
import type { History } from './poller.ts'
import type { Poll } from './polls.ts'
import { type Shares, toColors, toShares } from './releases.ts'
import { ShareBar, ShareList } from './shares.tsx'
import { describe, Timeline } from './timeline.tsx'

/** Who answers the polls: shares, the timeline, what changed. */
export function RolloutPanel({ history }: { readonly history: ReadonlySignal<History> }) {
  const shares = useComputed(() => toShares(history.value.polls))
  const colors = useColors(shares)
  const shown = useSignal<Poll | undefined>(undefined)
  const { polls, log } = history.value
  const current = shown.value ?? polls.at(-1)
  return (
    <Panel
      id="rollout"
      title="Rollout"
      lead="Which version and which pod answered each of the last polls."
      controls={<PollControls />}
    >
      <ShareBar shares={shares.value} colors={colors.value} />
      <Timeline polls={polls} shares={shares.value} colors={colors.value} onShow={(poll) => (shown.value = poll)} />
      <p class="readout">{current ? describe(current) : 'Waiting for the first answer'}</p>
      <div class="split">
        <ShareList shares={shares.value} colors={colors.value} />
        <div class="log-box">
          <h3 id="log-title">Changes</h3>
          <div class="log scroll" role="log" aria-labelledby="log-title" tabindex={0}>
            <ol>
              {log.length === 0 && <li class="muted">None yet</li>}
              {log.map(({ number, at, kind, text }) => (
                <li key={`${number} ${text}`} class={`change-${kind}`}>
                  <time dateTime={new Date(at).toISOString()}>{toClock(at)}</time> <span>{text}</span>
                </li>
              ))}
            </ol>
          </div>
        </div>
      </div>
    </Panel>
  )
}

/** A release keeps the colour it was given for as long as it is in sight. */
function useColors(shares: ReadonlySignal<Shares>): ReadonlySignal<ReadonlyMap<string, string>> {
  const held = useSignal<{ colors: ReadonlyMap<string, string> }>({ colors: new Map() })
  return useComputed(() => {
    const colors = toColors(shares.value.releases, held.peek().colors)
    held.peek().colors = colors
    return colors
  })
}

function PollControls() {
  return (
    <>
      <label class="inline">
        <span>Ask every</span>
        <select
          value={String(interval.value)}
          onChange={(event) => (interval.value = Number(event.currentTarget.value))}
        >
          {INTERVALS.map((seconds) => (
            <option key={seconds} value={String(seconds)}>
              {seconds} s
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="steady" aria-pressed={paused.value} onClick={() => (paused.value = !paused.value)}>
        {paused.value ? 'Go on' : 'Pause'}
      </button>
    </>
  )
}
