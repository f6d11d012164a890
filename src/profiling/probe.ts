import type { ThreadCalls, ThreadHandlers } from './thread.ts'

/** What a thread answers to the profiler; all that it takes is loaded by the first question. */
export const probe = {
  beginCpu: async (sampling: Sampling<'beginCpu'>) => (await load()).beginCpu(sampling),
  endCpu: async () => (await load()).endCpu(),
  beginHeap: async (sampling: Sampling<'beginHeap'>) => (await load()).beginHeap(sampling),
  endHeap: async () => (await load()).endHeap(),
} satisfies ThreadHandlers

type Sampling<K extends keyof ThreadCalls> = Parameters<ThreadCalls[K]>[0]

/** One promise for all: questions are answered in their order, also those that come while it loads. */
let loading: Promise<typeof import('./sampler.ts')> | undefined

function load() {
  return (loading ??= import('./sampler.ts'))
}
