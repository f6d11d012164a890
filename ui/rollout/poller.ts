import { effect, type ReadonlySignal, signal } from '@preact/signals'
import { parseJson } from '../json.ts'
import { addChanges, type Change, toChanges } from './changes.ts'
import { type PodInfo, type Poll, TIMED_OUT, toPodInfo, UNREACHABLE, UNREADABLE, WINDOW } from './polls.ts'

/** What the polls have told so far. */
export interface History {
  /** The last ones, the oldest first. */
  readonly polls: readonly Poll[]
  /** The newest first. */
  readonly log: readonly Change[]
}

export interface PollerOptions {
  /** Where the API begins. */
  readonly base: string
  /** Seconds from the start of a poll to that of the next. */
  readonly interval: ReadonlySignal<number>
  readonly paused: ReadonlySignal<boolean>
}

/** Asks who is there, again and again, one poll at a time, until the page is closed. */
export function startPoller({ base, interval, paused }: PollerOptions): ReadonlySignal<History> {
  const history = signal<History>({ polls: [], log: [] })
  let count = 0
  const poll = async () => {
    const at = Date.now()
    const started = performance.now()
    const { outcome, requests } = await ask(base)
    const ms = performance.now() - started
    const { polls, log } = history.peek()
    const next: Poll = { number: ++count, at, ms, ...outcome }
    history.value = { polls: [...polls, next].slice(-WINDOW), log: addChanges(log, toChanges(polls, next)) }
    return interval.peek() * 1000 * requests - ms
  }
  repeat(poll, interval, paused)
  return history
}

/** Runs `work` while not paused; it resolves with the milliseconds to wait. Resuming and a new interval count at once. */
function repeat(work: () => Promise<number>, interval: ReadonlySignal<number>, paused: ReadonlySignal<boolean>): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let busy = false
  const run = async () => {
    busy = true
    const waitMs = await work()
    busy = false
    if (!paused.peek()) schedule(waitMs)
  }
  const schedule = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => void run(), ms)
  }
  effect(() => {
    if (paused.value) clearTimeout(timer)
    // Read even while a poll is out, so that it is watched.
    else if (interval.value > 0 && !busy) schedule(0)
  })
}

type Outcome = { readonly info: PodInfo } | { readonly failure: string }

/** Longer than a healthy server takes. */
const PATIENCE_MS = 5000

/**
 * One poll. The server closes its connection after this answer, so that a Service chooses a pod anew; podinfo itself has
 * no such route, and tells the same elsewhere.
 */
async function ask(base: string): Promise<{ outcome: Outcome; requests: number }> {
  const options: RequestInit = { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) }
  let requests = 1
  try {
    let response = await fetch(`${base}/_ui/info`, options)
    if (response.status === 404) {
      await response.text()
      requests++
      response = await fetch(`${base}/api/info`, options)
    }
    return { outcome: await toOutcome(response), requests }
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === 'TimeoutError'
    return { outcome: { failure: isLate ? TIMED_OUT : UNREACHABLE }, requests }
  }
}

async function toOutcome(response: Response): Promise<Outcome> {
  const text = await response.text()
  if (!response.ok) return { failure: String(response.status) }
  const info = toPodInfo(parseJson(text))
  return info ? { info } : { failure: UNREADABLE }
}
