import { type Profile, pseudoFrame, type Sample } from './profile.ts'
import { type CallFrame, loadSources, type Sources } from './sources.ts'
import type { HeapNode, HeapSamples, HeapSeen, Thread } from './thread.ts'
import type { Threads } from './threads.ts'
import { toMissing, type Watched, watchThreads } from './watch.ts'

/** Bytes that a thread allocates from one sample to the next, when no longer than this is watched. */
const SAMPLE_EVERY_BYTES = 32 * 1024
const FINE_SECONDS = 10

const TYPES = [
  { type: 'alloc_objects', unit: 'count' },
  { type: 'alloc_space', unit: 'bytes' },
  { type: 'inuse_objects', unit: 'count' },
  { type: 'inuse_space', unit: 'bytes' },
]

const COMMENT = 'objects count as they were sampled, bytes are an estimate for all'

/** Where memory is allocated for `seconds` or until `early` aborts; `inuse_…` are 0: V8 samples either, not both at once. */
export function takeAllocProfile(threads: Threads, seconds: number, early: AbortSignal): Promise<Profile> {
  const toSeen: ToSamples = (thread, { profile }, sources) => toSamples(thread, profile, toAllocated, sources)
  return take(threads, seconds, early, { collectedToo: true, shows: 1, toSeen })
}

/** What is in use, and where that part of it was allocated that is not older than `seconds`; `alloc_…` are 0. */
export function takeHeapProfile(threads: Threads, seconds: number, early: AbortSignal): Promise<Profile> {
  return take(threads, seconds, early, { collectedToo: false, shows: 3, toSeen: toInUseSamples })
}

type ToSamples = (thread: string, seen: HeapSeen, sources: Sources) => Sample[]

interface Kind {
  readonly collectedToo: boolean
  readonly shows: number
  readonly toSeen: ToSamples
}

async function take(threads: Threads, seconds: number, early: AbortSignal, kind: Kind): Promise<Profile> {
  const { collectedToo, shows, toSeen } = kind
  // Samples are kept to the end: a longer watch takes fewer.
  const periodBytes = Math.round(SAMPLE_EVERY_BYTES * Math.max(1, seconds / FINE_SECONDS))
  const watch = {
    begin: (thread: Thread) => thread.call('beginHeap', { periodBytes, collectedToo }),
    end: (thread: Thread) => thread.call('endHeap', undefined),
  }
  const startedMs = Date.now()
  const { seen, missing }: Watched<HeapSeen> = await watchThreads(threads, watch, seconds * 1000, early)
  const sources = await loadSources(seen.flatMap(({ profile }) => toCalls(profile.head)))
  return {
    types: TYPES,
    shows,
    period: { type: 'space', unit: 'bytes', value: periodBytes },
    samples: seen.flatMap((one) => toSeen(one.thread, one, sources)),
    startedMs,
    durationMs: Date.now() - startedMs,
    comments: [COMMENT, ...missing.map(toMissing)],
  }
}

type ToValues = (objects: number, bytes: number) => readonly number[]

const toAllocated: ToValues = (objects, bytes) => [objects, bytes, 0, 0]
const toInUse: ToValues = (objects, bytes) => [0, 0, objects, bytes]

const OLDER = pseudoFrame('(allocated before)')
const EXTERNAL = pseudoFrame('(outside the heap)')

/** A thread's samples, whose bytes add up to what it has in use. */
export function toInUseSamples(thread: string, inUse: HeapSeen, sources: Sources): Sample[] {
  const samples = toSamples(thread, inUse.profile, toInUse, sources)
  const sampledBytes = samples.reduce((sum, { values }) => sum + (values[3] ?? 0), 0)
  const olderBytes = Math.max(0, inUse.heapBytes - sampledBytes)
  const labels = { thread }
  return [
    ...samples,
    { stack: [OLDER], values: toInUse(0, olderBytes), labels },
    { stack: [EXTERNAL], values: toInUse(0, inUse.externalBytes), labels },
  ]
}

/** One sample for each path of calls that allocated. */
function toSamples(thread: string, { head, samples }: HeapSamples, toValues: ToValues, sources: Sources): Sample[] {
  const labels = { thread }
  const objects = new Map<number, number>()
  for (const { nodeId } of samples) objects.set(nodeId, (objects.get(nodeId) ?? 0) + 1)
  const visit = (node: HeapNode, callers: Sample['stack']): Sample[] => {
    const stack = node === head ? callers : [sources.toFrame(node.callFrame), ...callers]
    const below = node.children.flatMap((child) => visit(child, stack))
    if (node.selfSize === 0) return below
    return [{ stack, values: toValues(objects.get(node.id) ?? 0, node.selfSize), labels }, ...below]
  }
  return visit(head, [])
}

function toCalls({ callFrame, children }: HeapNode): CallFrame[] {
  return [callFrame, ...children.flatMap(toCalls)]
}
