import type { ThreadCalls } from './thread.ts'

/** What a thread answers to the profiler; all that it takes is loaded by the first question. */
export const probe: {
  [K in keyof ThreadCalls]: (argument: Parameters<ThreadCalls[K]>[0]) => Promise<ReturnType<ThreadCalls[K]>>
} = {
  beginCpu: async (sampling) => (await load()).beginCpu(sampling),
  endCpu: async () => (await load()).endCpu(),
  beginHeap: async (sampling) => (await load()).beginHeap(sampling),
  endHeap: async () => (await load()).endHeap(),
}

/** One promise for all: questions are answered in their order, also those that come while it loads. */
let loading: Promise<typeof import('./sampler.ts')> | undefined

function load() {
  return (loading ??= import('./sampler.ts'))
}
