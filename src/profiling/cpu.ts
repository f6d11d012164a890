import type { Profiler } from 'node:inspector'
import { type Profile, pseudoFrame, type Sample } from './profile.ts'
import { type CallFrame, loadSources, type Sources } from './sources.ts'
import type { CpuSeen, Thread } from './thread.ts'
import type { Threads } from './threads.ts'
import { toMissing, watchThreads } from './watch.ts'

/** Microseconds from one sample of a thread to the next: Go takes ten times as long. */
const SAMPLE_EVERY_US = 1000

/** Samples of a thread in one profile: one that takes longer is coarser. Each costs some 40 bytes in its thread until the end. */
const MAX_SAMPLES = 30_000

/** Where each thread's CPU time goes. */
export async function takeCpuProfile(threads: Threads, seconds: number, early: AbortSignal): Promise<Profile> {
  const periodUs = Math.max(SAMPLE_EVERY_US, Math.ceil((seconds * 1e6) / MAX_SAMPLES))
  const startedMs = Date.now()
  const watch = {
    begin: (thread: Thread) => thread.call('beginCpu', { periodUs }),
    end: (thread: Thread) => thread.call('endCpu', undefined),
  }
  const { seen, missing } = await watchThreads(threads, watch, seconds * 1000, early)
  const sources = await loadSources(toCalls(seen))
  return {
    types: [
      { type: 'samples', unit: 'count' },
      { type: 'cpu', unit: 'nanoseconds' },
    ],
    shows: 1,
    period: { type: 'cpu', unit: 'nanoseconds', value: periodUs * 1000 },
    samples: seen.flatMap((one) => toSamples(one.thread, one, sources)),
    startedMs,
    durationMs: Date.now() - startedMs,
    comments: [...seen.map(toComment), ...missing.map(toMissing)],
  }
}

/** What V8 calls by these names is told by the CPU time that is left: the event loop's native callbacks count as idle, too. */
const NOT_JAVASCRIPT: ReadonlySet<string> = new Set(['(idle)', '(program)', '(root)'])

/** All that a thread does outside JavaScript and its garbage collection: the HTTP engine, libuv, system calls. */
const NATIVE = pseudoFrame('(native)')

/** A thread's samples, whose CPU time adds up to what the kernel charged it. */
export function toSamples(thread: string, { nodes, cpuMicros, wallMicros }: CpuSeen, sources: Sources): Sample[] {
  const labels = { thread }
  const hits = [...toHits(nodes)]
  const count = hits.reduce((sum, { count }) => sum + count, 0)
  // Under load V8 takes fewer samples than it was told to.
  const periodNs = (wallMicros * 1000) / nodes.reduce((sum, { hitCount = 0 }) => sum + hitCount, 0)
  // A thread that waits for a core is sampled all the same.
  const nsPerHit = Math.min(periodNs, (cpuMicros * 1000) / count)
  const samples = hits.map(({ calls: [innermost, ...callers], line, count }): Sample => {
    const stack = [sources.toFrame(innermost, line), ...callers.map((call) => sources.toFrame(call))]
    return { stack, values: [count, Math.round(count * nsPerHit)], labels }
  })
  const nativeNs = Math.round(cpuMicros * 1000 - (count && count * nsPerHit))
  const nativeCount = Math.round(nativeNs / periodNs)
  if (nativeCount > 0) samples.push({ stack: [NATIVE], values: [nativeCount, nativeNs], labels })
  return samples
}

export interface Hit {
  /** From the innermost outwards. */
  readonly calls: readonly [CallFrame, ...CallFrame[]]
  /** Of the innermost. */
  readonly line: number | undefined
  readonly count: number
}

/** The samples that fell into JavaScript and its garbage collection, by stack and line. */
export function* toHits(nodes: readonly Profiler.ProfileNode[]): Generator<Hit> {
  const callers = new Map<number, Profiler.ProfileNode>()
  for (const node of nodes) for (const child of node.children ?? []) callers.set(child, node)
  for (const node of nodes) {
    if (!node.hitCount || NOT_JAVASCRIPT.has(node.callFrame.functionName)) continue
    const calls: Hit['calls'] = [node.callFrame, ...toCallers(node, callers)]
    let rest = node.hitCount
    for (const { line, ticks } of node.positionTicks ?? []) {
      rest -= ticks
      yield { calls, line, count: ticks }
    }
    if (rest > 0) yield { calls, line: undefined, count: rest }
  }
}

function toCallers(node: Profiler.ProfileNode, callers: ReadonlyMap<number, Profiler.ProfileNode>): CallFrame[] {
  const calls: CallFrame[] = []
  for (let caller = callers.get(node.id); caller; caller = callers.get(caller.id)) {
    if (caller.callFrame.functionName !== '(root)') calls.push(caller.callFrame)
  }
  return calls
}

function toCalls(seen: readonly CpuSeen[]): CallFrame[] {
  return seen.flatMap(({ nodes }) => nodes.map(({ callFrame }) => callFrame))
}

function toComment({ thread, cpuMicros, wallMicros }: CpuSeen & { readonly thread: string }): string {
  return `${thread}: ${(cpuMicros / 1e6).toFixed(2)} s of CPU time in ${(wallMicros / 1e6).toFixed(2)} s`
}
