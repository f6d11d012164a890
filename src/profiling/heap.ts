import { evaluate, type HeapNode, type HeapSamples, type Thread } from './inspector.ts'
import { type Profile, pseudoFrame, type Sample } from './profile.ts'
import { type CallFrame, loadSources, type Sources } from './sources.ts'
import { toMissing, type Watched, watchThreads } from './threads.ts'

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
export async function takeAllocProfile(seconds: number, early: AbortSignal): Promise<Profile> {
  const period = toPeriod(seconds)
  const watch = { begin: (thread: Thread) => startSampling(thread, period, true), end: stopSampling }
  const startedMs = Date.now()
  const threads = await watchThreads(watch, seconds * 1000, early)
  const sources = await loadSources(threads.flatMap(({ seen }) => (seen ? toCalls(seen.head) : [])))
  const samples = threads.flatMap(({ thread, seen }) => (seen ? toSamples(thread, seen, toAllocated, sources) : []))
  return { ...toProfile(period, startedMs, threads), shows: 1, samples }
}

/** What is in use, and where that part of it was allocated that is not older than `seconds`; `alloc_…` are 0. */
export async function takeHeapProfile(seconds: number, early: AbortSignal): Promise<Profile> {
  const period = toPeriod(seconds)
  const watch = { begin: (thread: Thread) => startSampling(thread, period, false), end: endInUse }
  const startedMs = Date.now()
  const threads = await watchThreads(watch, seconds * 1000, early)
  const sources = await loadSources(threads.flatMap(({ seen }) => (seen ? toCalls(seen.profile.head) : [])))
  const samples = threads.flatMap(({ thread, seen }) => (seen ? toInUseSamples(thread, seen, sources) : []))
  return { ...toProfile(period, startedMs, threads), shows: 3, samples }
}

/** Samples are kept to the end: a longer watch takes fewer. */
function toPeriod(seconds: number): number {
  return Math.round(SAMPLE_EVERY_BYTES * Math.max(1, seconds / FINE_SECONDS))
}

function toProfile(period: number, startedMs: number, threads: readonly Watched<unknown>[]) {
  const missing = threads.filter(({ seen }) => seen === undefined)
  return {
    types: TYPES,
    period: { type: 'space', unit: 'bytes', value: period },
    startedMs,
    durationMs: Date.now() - startedMs,
    comments: [COMMENT, ...missing.map(({ thread }) => toMissing(thread))],
  }
}

async function startSampling(thread: Thread, samplingInterval: number, collectedToo: boolean): Promise<void> {
  await thread.post('HeapProfiler.startSampling', {
    samplingInterval,
    includeObjectsCollectedByMajorGC: collectedToo,
    includeObjectsCollectedByMinorGC: collectedToo,
  })
}

async function stopSampling(thread: Thread): Promise<HeapSamples> {
  const { profile } = await thread.post('HeapProfiler.stopSampling', undefined)
  return profile
}

/** What a thread has in use. */
export interface InUse {
  readonly profile: HeapSamples
  readonly heapBytes: number
  /** Outside the heap, held by objects in it: the bytes of buffers. */
  readonly externalBytes: number
}

async function endInUse(thread: Thread): Promise<InUse> {
  await thread.post('HeapProfiler.collectGarbage', undefined)
  const profile = await stopSampling(thread)
  return { profile, ...(await evaluate(thread, readMemory)) }
}

/** Runs in the thread that it tells of. */
function readMemory(): { heapBytes: number; externalBytes: number } {
  const { heapUsed, external } = process.memoryUsage()
  return { heapBytes: heapUsed, externalBytes: external }
}

type ToValues = (objects: number, bytes: number) => readonly number[]

const toAllocated: ToValues = (objects, bytes) => [objects, bytes, 0, 0]
const toInUse: ToValues = (objects, bytes) => [0, 0, objects, bytes]

const OLDER = pseudoFrame('(allocated before)')
const EXTERNAL = pseudoFrame('(outside the heap)')

/** A thread's samples, whose bytes add up to what it has in use. */
export function toInUseSamples(thread: string, inUse: InUse, sources: Sources): Sample[] {
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
