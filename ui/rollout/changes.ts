import type { Poll } from './polls.ts'
import { toKey } from './releases.ts'

/** A line of the log: what was different from the poll before. */
export interface Change {
  /** Of the poll; with `text` it tells lines apart. */
  readonly number: number
  readonly at: number
  readonly kind: 'pod' | 'release' | 'failure' | 'recovery'
  readonly text: string
}

/** Most lines of the log: a pod that fails every other time would fill the memory. */
export const LOG_LINES = 100

/** What `poll` changes, after `earlier` ones, the oldest first. */
export function toChanges(earlier: readonly Poll[], poll: Poll): Change[] {
  const previous = earlier.at(-1)
  const change = (kind: Change['kind'], text: string): Change => ({ number: poll.number, at: poll.at, kind, text })
  if ('failure' in poll) {
    const isNew = !previous || !('failure' in previous) || previous.failure !== poll.failure
    return isNew ? [change('failure', toSentence(poll.failure))] : []
  }
  const { info } = poll
  const known = earlier.flatMap((one) => ('info' in one ? [one.info] : []))
  const changes: Change[] = []
  if (previous && 'failure' in previous) {
    changes.push(change('recovery', `Answers again, after ${countFailures(earlier)}`))
  }
  if (!known.some((one) => toKey(one) === toKey(info))) {
    changes.push(change('release', `Version ${info.version} answers for the first time: “${info.message}”`))
  }
  if (!known.some(({ hostname }) => hostname === info.hostname)) {
    changes.push(change('pod', `Pod ${info.hostname} answers for the first time`))
  }
  return changes
}

/** The log with `changes` on top, the newest first, cut to `LOG_LINES`. */
export function addChanges(log: readonly Change[], changes: readonly Change[]): readonly Change[] {
  return changes.length === 0 ? log : [...changes.toReversed(), ...log].slice(0, LOG_LINES)
}

function toSentence(failure: string): string {
  return /^\d+$/.test(failure) ? `Answered with status ${failure}` : `No answer: ${failure}`
}

function countFailures(polls: readonly Poll[]): string {
  const last = polls.findLastIndex((poll) => 'info' in poll)
  const count = polls.length - 1 - last
  return count === 1 ? 'one failed poll' : `${count} failed polls`
}
