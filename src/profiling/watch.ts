import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapStatistics, startCpuProfile } from 'node:v8'
import { probe } from './probe.ts'
import type { Thread } from './thread.ts'
import type { Threads } from './threads.ts'

/** What is done to a thread when watching begins, and when it ends. */
export interface Watch<Seen> {
  begin(thread: Thread): Promise<void>
  end(thread: Thread): Promise<Seen>
}

/** What was seen of the threads, in the order of their names. One that ended meanwhile is in neither list. */
export interface Watched<Seen> {
  readonly seen: readonly (Seen & { readonly thread: string })[]
  /** Lines for people: who told nothing, and why. */
  readonly missing: readonly { readonly thread: string; readonly reason: string }[]
}

/** A thread whose event loop turns answers at once; one that is stuck would hold a profile for ever. */
const ANSWER_MS = 3000

/**
 * Watches the primary thread and the others, those that start meanwhile too, for `ms` or until `early` aborts. Begin and end take
 * each at most `answerMs`.
 */
export async function watchThreads<Seen extends object>(
  threads: Threads,
  { begin, end }: Watch<Seen>,
  ms: number,
  early: AbortSignal,
  answerMs = ANSWER_MS,
): Promise<Watched<Seen>> {
  const lives = (thread: Thread) => thread === PRIMARY || threads.has(thread)
  const over = Promise.withResolvers<void>()
  const patience = (): Promise<undefined> => sleep(answerMs, undefined, { ref: false })
  const late = over.promise.then(patience)
  const beginnings: Promise<void>[] = []
  const watching: Watching<Seen>[] = []
  const join = (thread: Thread) => {
    const beginning = begin(thread)
    // Asked even if it has not begun yet: a thread that is late takes both in their order, and is not left sampling.
    const ending = over.promise.then(() => (lives(thread) ? end(thread) : undefined))
    const seen = Promise.all([ending, beginning]).then(([seen]) => seen)
    beginnings.push(beginning)
    watching.push({ thread, outcome: toOutcome(Promise.race([seen, late])) })
  }
  {
    using _following = threads.follow(join)
    join(PRIMARY)
    await Promise.race([Promise.allSettled(beginnings), patience()])
    await pause(ms, early)
  }
  over.resolve()
  return collect(watching, lives)
}

interface Watching<Seen> {
  readonly thread: Thread
  readonly outcome: Promise<Outcome<Seen>>
}

async function collect<Seen extends object>(
  watching: readonly Watching<Seen>[],
  lives: (thread: Thread) => boolean,
): Promise<Watched<Seen>> {
  const told: Watched<Seen>['seen'][number][] = []
  const missing: Watched<Seen>['missing'][number][] = []
  const byName = watching.toSorted((a, b) => a.thread.name.localeCompare(b.thread.name, 'en', { numeric: true }))
  for (const { thread, outcome } of byName) {
    const { seen, reason = 'did not answer' } = await outcome
    if (seen) told.push({ ...seen, thread: thread.name })
    else if (lives(thread)) missing.push({ thread: thread.name, reason })
  }
  return { seen: told, missing }
}

interface Outcome<Seen> {
  readonly seen?: Seen | undefined
  readonly reason?: string
}

/** A thread that fails does not spoil what the others tell. */
function toOutcome<Seen>(seen: Promise<Seen | undefined>): Promise<Outcome<Seen>> {
  return seen.then(
    (seen) => ({ seen }),
    (error: unknown) => ({ reason: String(error) }),
  )
}

/** Why a thread is not part of a profile. */
export function toMissing({ thread, reason }: Watched<object>['missing'][number]): string {
  return `${thread}: ${reason}`
}

/** Resolves after `ms`, or when `early` aborts. */
export async function pause(ms: number, early: AbortSignal): Promise<void> {
  // It rejects for no other reason.
  await sleep(ms, undefined, { signal: early }).catch(() => undefined)
}

/** The primary, in which this runs: it is no `Worker`, and looks at itself. */
const PRIMARY: Thread = {
  name: 'primary',
  view: {
    performance,
    cpuUsage: async () => process.threadCpuUsage(),
    getHeapStatistics: async () => getHeapStatistics(),
    async startCpuProfile() {
      const profile = startCpuProfile()
      return { stop: async () => profile.stop() }
    },
  },
  call: (name, argument) => probe[name](argument as never) as Promise<never>,
}
