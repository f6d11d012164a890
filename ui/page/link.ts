import { toClock } from '../controls/time.ts'
import { type Poll, TIMED_OUT, UNREACHABLE } from '../rollout/polls.ts'

/** How the page and the server stand with one another. */
export interface Link {
  readonly kind: 'starting' | 'live' | 'failing' | 'lost' | 'paused'
  readonly text: string
}

/** What the last polls tell. */
export function toLink(polls: readonly Poll[], isPaused: boolean): Link {
  if (isPaused) return { kind: 'paused', text: 'Paused: nothing is asked' }
  const last = polls.at(-1)
  if (!last) return { kind: 'starting', text: 'Connecting …' }
  if ('info' in last) return { kind: 'live', text: 'Live' }
  const since = polls[polls.findLastIndex((poll) => 'info' in poll) + 1] ?? last
  const isLost = last.failure === UNREACHABLE || last.failure === TIMED_OUT
  return isLost
    ? { kind: 'lost', text: `The server can’t be reached since ${toClock(since.at)}. Still trying.` }
    : { kind: 'failing', text: `The server fails since ${toClock(since.at)}: ${last.failure}` }
}
