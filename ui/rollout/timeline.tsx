import { toClock, toDuration } from '../controls/time.ts'
import { type Poll, WINDOW } from './polls.ts'
import { type Shares, toKey } from './releases.ts'

interface TimelineProps {
  readonly polls: readonly Poll[]
  readonly shares: Shares
  /** By release key. */
  readonly colors: ReadonlyMap<string, string>
  /** Called with the poll under the pointer, and with undefined when it has left. */
  readonly onShow: (poll: Poll | undefined) => void
}

/** A cell for each poll, the newest last: the colour is the release, a failure stands out by its form too. */
export function Timeline({ polls, shares, colors, onShow }: TimelineProps) {
  const order = new Map(shares.releases.map(({ key }, index) => [key, index]))
  return (
    <figure class="timeline" aria-label={summarize(shares)} onPointerLeave={() => onShow(undefined)}>
      {Array.from({ length: WINDOW - polls.length }, (_, index) => (
        <span key={`empty ${index}`} class="cell" />
      ))}
      {polls.map((poll) => {
        const key = 'info' in poll ? toKey(poll.info) : undefined
        const look = key === undefined ? 'failed' : toPattern(order.get(key) ?? 0)
        return (
          <span
            key={poll.number}
            class={`cell ${look}`}
            style={key === undefined ? {} : { '--cell': colors.get(key) }}
            title={describe(poll)}
            onPointerEnter={() => onShow(poll)}
          />
        )
      })}
    </figure>
  )
}

/** One poll in words. */
export function describe(poll: Poll): string {
  const who = 'info' in poll ? `${poll.info.version} · ${poll.info.hostname}` : `failed: ${poll.failure}`
  return `${toClock(poll.at)} · ${who} · ${toDuration(poll.ms)}`
}

/** Releases differ in texture too, for whoever can't tell their colours apart. */
export function toPattern(index: number): string {
  return PATTERNS[index % PATTERNS.length] ?? 'plain'
}

const PATTERNS = ['plain', 'striped', 'dotted', 'crossed']

function summarize({ releases, failures }: Shares): string {
  const parts = releases.map(({ info, percent }) => `${info.version} ${percent} %`)
  if (failures.count > 0) parts.push(`failed ${failures.percent} %`)
  return `Timeline of the last polls: ${parts.join(', ') || 'none yet'}`
}
