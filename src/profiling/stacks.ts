import { evaluate, type Thread } from './inspector.ts'
import { type Frame, type Profile, pseudoFrame, type Sample } from './profile.ts'
import { type CallFrame, loadSources } from './sources.ts'
import { type Watched, watchThreads } from './threads.ts'

/** What a thread says of itself. */
export interface ThreadState {
  /** From the innermost outwards; empty while it waits in its event loop. */
  readonly calls: readonly CallFrame[]
  readonly cpuMicros: number
  /** Share of its life that its event loop was busy, 0 to 1. */
  readonly utilization: number
  readonly heapBytes: number
  /** The kinds of what its event loop waits for, one for each. */
  readonly resources: readonly string[]
}

const NOW = AbortSignal.abort()

/** Every thread at this moment; also one that is stuck in a loop answers. */
export function lookAtThreads(): Promise<readonly Watched<ThreadState>[]> {
  return watchThreads({ begin: async () => undefined, end: (thread: Thread) => evaluate(thread, describe) }, 0, NOW)
}

/** One sample for each thread, as Go has one for each goroutine. */
export async function toThreadProfile(threads: readonly Watched<ThreadState>[]): Promise<Profile> {
  const sources = await loadSources(toCalls(threads))
  const samples = threads.map(({ thread, seen }): Sample => {
    const state = toState(seen)
    const calls = seen?.calls.map((call) => sources.toFrame(call)) ?? []
    return { stack: calls.length > 0 ? calls : [pseudoFrame(`(${state})`)], values: [1], labels: { thread, state } }
  })
  return {
    types: [{ type: 'goroutine', unit: 'count' }],
    shows: 0,
    period: { type: 'goroutine', unit: 'count', value: 1 },
    samples,
    startedMs: Date.now(),
    durationMs: 0,
    comments: [],
  }
}

/** The threads, for people to read. */
export async function toThreadText(threads: readonly Watched<ThreadState>[]): Promise<string> {
  const sources = await loadSources(toCalls(threads))
  const blocks = threads.map(({ thread, seen }) => {
    const lines = seen ? [...toFigures(seen), ...seen.calls.map((call) => toLine(sources.toFrame(call)))] : []
    return [`${thread} [${toState(seen)}]:`, ...lines.map((line) => `  ${line}`)].join('\n')
  })
  return `${threads.length} threads\n\n${blocks.join('\n\n')}\n`
}

/** Runs in the thread that it tells of, where only globals are known. */
function describe(): ThreadState {
  const { user, system } = process.threadCpuUsage()
  const sites = process.getBuiltinModule('node:util').getCallSites(64)
  return {
    // Without a script is what the inspector runs: this.
    calls: sites
      .filter(({ scriptName }) => scriptName !== '')
      .map(({ functionName, scriptName, lineNumber, columnNumber }) => ({
        functionName,
        url: scriptName,
        lineNumber: lineNumber - 1,
        columnNumber: columnNumber - 1,
      })),
    cpuMicros: user + system,
    utilization: performance.eventLoopUtilization().utilization,
    heapBytes: process.getBuiltinModule('node:v8').getHeapStatistics().used_heap_size,
    resources: process.getActiveResourcesInfo(),
  }
}

function toCalls(threads: readonly Watched<ThreadState>[]): CallFrame[] {
  return threads.flatMap(({ seen }) => seen?.calls ?? [])
}

function toState(seen: ThreadState | undefined): string {
  if (!seen) return 'no answer'
  return seen.calls.length > 0 ? 'running' : 'idle'
}

function toFigures({ cpuMicros, utilization, heapBytes, resources }: ThreadState): string[] {
  const counts = new Map<string, number>()
  for (const kind of resources) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const waitsFor = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')
  return [
    `${(cpuMicros / 1e6).toFixed(2)} s of CPU time, event loop ${(utilization * 100).toFixed(1)} % busy since its start`,
    `${(heapBytes / 2 ** 20).toFixed(1)} MiB of heap in use`,
    ...(waitsFor ? [`waits for ${waitsFor}`] : []),
  ]
}

function toLine({ name, file, line }: Frame): string {
  return `at ${name} (${file}:${line})`
}
