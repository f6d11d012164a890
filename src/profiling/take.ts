import type { ProfileRequest } from '../http/app.ts'
import { takeCpuProfile } from './cpu.ts'
import { takeAllocProfile, takeHeapProfile } from './heap.ts'
import { toPprof } from './pprof.ts'
import type { Profile } from './profile.ts'
import { lookAtThreads, toThreadProfile, toThreadText } from './stacks.ts'
import type { Threads } from './threads.ts'
import { toTop } from './top.ts'
import { takeTrace } from './trace.ts'

/** Takes a profile of the primary thread and `threads`, and writes it down; ends early when `early` aborts. */
export async function takeProfile(threads: Threads, request: ProfileRequest, early: AbortSignal): Promise<Uint8Array> {
  const { kind, seconds, text } = request
  switch (kind) {
    case 'cpu':
      return write(await takeCpuProfile(threads, seconds, early), text)
    case 'heap':
      return write(await takeHeapProfile(threads, seconds, early), text)
    case 'allocs':
      return write(await takeAllocProfile(threads, seconds, early), text)
    case 'threads': {
      const states = await lookAtThreads(threads)
      return text ? Buffer.from(await toThreadText(states)) : toPprof(await toThreadProfile(states))
    }
    case 'trace':
      return takeTrace(seconds, early)
  }
}

async function write(profile: Profile, text: boolean): Promise<Uint8Array> {
  return text ? Buffer.from(toTop(profile)) : toPprof(profile)
}
