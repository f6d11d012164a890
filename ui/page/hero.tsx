import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals'
import { parseColor, toHex } from '../../src/http/color.ts'
import { toDuration } from '../controls/time.ts'
import type { History } from '../rollout/poller.ts'
import type { PodInfo } from '../rollout/polls.ts'
import { type Exchange, exchange } from '../try-it/exchange.ts'
import { toLink } from './link.ts'
import { paused } from './state.ts'

interface HeroProps {
  readonly base: string
  /** The release that is shown. */
  readonly leader: ReadonlySignal<PodInfo>
  readonly history: ReadonlySignal<History>
}

/** The release in large: its message, who speaks, and a ping. */
export function Hero({ base, leader, history }: HeroProps) {
  const { message, hostname, version, revision, runtime, color } = leader.value
  const link = useComputed(() => toLink(history.value.polls, paused.value))
  return (
    <>
      <output class={`link-state ${link.value.kind}`}>{link.value.text}</output>
      <h1>{message}</h1>
      <dl class="facts">
        <Fact name="Hostname" value={hostname} />
        <Fact name="Version" value={version} />
        <Fact name="Revision" value={revision} />
        <Fact name="Runtime" value={runtime} />
        <Fact name="Colour" value={color} />
      </dl>
      <Ping base={base} />
    </>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** Answers that stay in sight. */
const PINGS = 8

interface Pong {
  readonly number: number
  /** `#rrggbb`; undefined when the answer named none. */
  readonly color: string | undefined
  readonly text: string
}

/** Posts to `/api/echo` and shows the colour that comes back. */
function Ping({ base }: { readonly base: string }) {
  const pongs = useSignal<readonly Pong[]>([])
  const ping = async () => {
    const answer = await exchange({ method: 'POST', path: '/api/echo', body: '{"ping": "pong"}' }, base)
    const number = (pongs.peek()[0]?.number ?? 0) + 1
    pongs.value = [{ number, ...toPong(answer) }, ...pongs.peek()].slice(0, PINGS)
  }
  return (
    <div class="ping">
      <button type="button" onClick={() => void ping()}>
        Ping
      </button>
      <output class="ping-text">{pongs.value[0]?.text ?? 'asks /api/echo for its colour'}</output>
      <span class="pongs" aria-hidden="true">
        {pongs.value.map(({ number, color, text }) => (
          <span
            key={number}
            class={color === undefined ? 'pong failed' : 'pong'}
            style={color === undefined ? {} : { '--cell': color }}
            title={text}
          />
        ))}
      </span>
    </div>
  )
}

function toPong(answer: Exchange): Omit<Pong, 'number'> {
  if ('failure' in answer) return { color: undefined, text: answer.failure }
  const named = answer.headers.find(([name]) => name === 'x-color')?.[1] ?? ''
  const color = parseColor(named)
  const text = `${answer.status} in ${toDuration(answer.totalMs)}${named && `, colour ${named}`}`
  return { color: color && toHex(color), text }
}
