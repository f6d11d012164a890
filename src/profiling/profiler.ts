import type { ProfileKind, ProfileOutcome } from '../http/app.ts'
import type { NumberedRequest } from './client.ts'
import type { Threads } from './threads.ts'

/** The primary's end of the profiler. */
export interface PrimaryProfiler {
  /** What the primary answers to a shard. */
  toHandlers(shard: number): ProfileHandlers
  /** The shard has ended: what it has asked for ends early. */
  retire(shard: number): void
  /** Ends what is being taken, and resolves when it has: a trace that goes on while threads end can crash the process. */
  stop(): Promise<void>
}

export interface ProfileHandlers {
  /** Takes a profile of all threads, or says that one is being taken. */
  profile(request: NumberedRequest): Promise<ProfileOutcome>
  /** Ends the shard's request of that number early; without effect when it is over. */
  endProfile(id: number): void
}

/** One profile at a time: two would show each other. All that it takes is loaded by the first. */
export function createProfiler(threads: Threads): PrimaryProfiler {
  let running: Running | undefined
  return {
    toHandlers: (shard) => ({
      async profile(request) {
        if (request.kind === 'threads') return { bytes: await collect(threads, request, NEVER) }
        if (running) return { busy: toReason(running) }
        const early = new AbortController()
        const taken = collect(threads, request, early.signal)
        running = { shard, request, early, taken, endsAt: performance.now() + request.seconds * 1000 }
        try {
          return { bytes: await taken }
        } finally {
          running = undefined
        }
      },
      endProfile(id) {
        if (running?.shard === shard && running.request.id === id) running.early.abort()
      },
    }),
    retire(shard) {
      if (running?.shard === shard) running.early.abort()
    },
    async stop() {
      running?.early.abort()
      // Whoever asked for it is told of a failure.
      await running?.taken.catch(() => undefined)
    },
  }
}

interface Running {
  readonly shard: number
  readonly request: NumberedRequest
  readonly early: AbortController
  readonly taken: Promise<Uint8Array>
  /** On the clock of `performance.now`. */
  readonly endsAt: number
}

const NEVER = new AbortController().signal

async function collect(threads: Threads, request: NumberedRequest, early: AbortSignal): Promise<Uint8Array> {
  const { takeProfile } = await import('./take.ts')
  return takeProfile(threads, request, early)
}

/** As the endpoint names them. */
const NAMES: Readonly<Record<ProfileKind, string>> = {
  cpu: 'CPU profile',
  heap: 'heap profile',
  allocs: 'profile of allocations',
  threads: 'look at the threads',
  trace: 'trace',
}

function toReason({ request, endsAt }: Running): string {
  const left = Math.max(1, Math.ceil((endsAt - performance.now()) / 1000))
  return `a ${NAMES[request.kind]} is being taken, for ${left} s more: there can be only one at a time`
}
