import type { ProfileOutcome, ProfileRequest, Profiler } from '../http/app.ts'

/** The way to the profiler in the primary thread. */
export interface ProfilerLink {
  take(request: NumberedRequest): Promise<ProfileOutcome>
  /** Ends the profile of that number early; without effect when it is over or was refused. */
  end(id: number): void
}

/** A request by its number, which the shard that asks gives it; crosses threads. */
export interface NumberedRequest extends ProfileRequest {
  readonly id: number
}

/** A shard's end of the profiler. */
export interface ProfilerClient extends Profiler {
  /** Ends what this shard has asked for: it is answered with what was seen so far. */
  endAll(): void
}

/** Hands requests on to the primary. */
export function createProfilerClient(link: ProfilerLink): ProfilerClient {
  const open = new Set<number>()
  let lastId = 0
  return {
    async take(request, signal) {
      const id = ++lastId
      const end = () => link.end(id)
      open.add(id)
      signal.addEventListener('abort', end)
      try {
        return await link.take({ ...request, id })
      } finally {
        open.delete(id)
        signal.removeEventListener('abort', end)
      }
    },
    endAll() {
      for (const id of open) link.end(id)
    },
  }
}
