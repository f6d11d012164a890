import { setTimeout as sleep } from 'node:timers/promises'
import { openPrimary, openSession, openWorkers, type Thread, ThreadEnded } from './inspector.ts'

/** What is done to a thread when watching begins, and when it ends. */
export interface Watch<Begun, Seen> {
  begin(thread: Thread): Promise<Begun>
  end(thread: Thread, begun: Begun): Promise<Seen>
}

/** What was seen of a thread: nothing when it ended meanwhile, or did not answer. */
export interface Watched<Seen> {
  readonly thread: string
  readonly seen: Seen | undefined
}

/** A thread that runs JavaScript answers at once; one that hangs in a system call would hold a profile for ever. */
const ANSWER_MS = 3000

/**
 * Watches every thread of the process, those that start meanwhile too, for `ms` or until `early` aborts; in the order of
 * their names. Begin and end take each at most `answerMs`.
 */
export async function watchThreads<Begun, Seen>(
  { begin, end }: Watch<Begun, Seen>,
  ms: number,
  early: AbortSignal,
  answerMs = ANSWER_MS,
): Promise<readonly Watched<Seen>[]> {
  const over = Promise.withResolvers<void>()
  const patience = (): Promise<void> => sleep(answerMs, undefined, { ref: false })
  const late = over.promise.then(patience)
  const beginnings: Promise<Begun>[] = []
  const watching: Promise<Watched<Seen>>[] = []
  const join = (thread: Thread) => {
    const beginning = begin(thread)
    const seen = beginning.then(async (begun) => {
      await over.promise
      return end(thread, begun)
    })
    const watched = toWatched(thread.name, Promise.race([seen, late]))
    // Awaited below.
    watched.catch(() => undefined)
    beginnings.push(beginning)
    watching.push(watched)
  }
  using opened = openSession()
  join(openPrimary(opened.session))
  await openWorkers(opened.session, join)
  await Promise.race([Promise.allSettled(beginnings), patience()])
  await pause(ms, early)
  over.resolve()
  const threads = await Promise.all(watching)
  return threads.sort((a, b) => a.thread.localeCompare(b.thread, 'en', { numeric: true }))
}

/** Resolves after `ms`, or when `early` aborts. */
export async function pause(ms: number, early: AbortSignal): Promise<void> {
  // It rejects for no other reason.
  await sleep(ms, undefined, { signal: early }).catch(() => undefined)
}

/** Why a thread is not part of a profile. */
export function toMissing(thread: string): string {
  return `${thread}: ended meanwhile, or did not answer`
}

async function toWatched<Seen>(thread: string, answer: Promise<Seen | void>): Promise<Watched<Seen>> {
  try {
    return { thread, seen: (await answer) ?? undefined }
  } catch (error) {
    if (error instanceof ThreadEnded) return { thread, seen: undefined }
    throw error
  }
}
