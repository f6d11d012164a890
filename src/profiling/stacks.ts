import { setTimeout as sleep } from 'node:timers/promises'
import { toHits } from './cpu.ts'
import { type Frame, type Profile, pseudoFrame, type Sample } from './profile.ts'
import { type CallFrame, loadSources } from './sources.ts'
import type { CpuSeen, Thread } from './thread.ts'
import type { Threads } from './threads.ts'
import { type Watched, watchThreads } from './watch.ts'

/** What a thread does, as it is seen from outside. */
export interface ThreadState {
  /** Where it was seen most often, from the innermost outwards; empty while it mostly waits in its event loop. */
  readonly calls: readonly CallFrame[]
  readonly cpuMicros: number
  /** Share of its life that its event loop was busy, 0 to 1. */
  readonly utilization: number
  readonly heapBytes: number
}

const NOW = AbortSignal.abort()

/** How long each thread is looked at: some dozen samples. */
const LOOK_MS = 50

/** Every thread at this moment; also one that is stuck in a loop is seen. */
export function lookAtThreads(threads: Threads): Promise<Watched<ThreadState>> {
  return watchThreads(threads, { begin: async () => undefined, end: look }, 0, NOW)
}

async function look({ view }: Thread): Promise<ThreadState> {
  const profiling = await view.startCpuProfile()
  await sleep(LOOK_MS)
  const { nodes } = JSON.parse(await profiling.stop()) as Pick<CpuSeen, 'nodes'>
  const { user, system } = await view.cpuUsage()
  const { used_heap_size: heapBytes } = await view.getHeapStatistics()
  const { utilization } = view.performance.eventLoopUtilization()
  return { calls: toCalls(nodes), cpuMicros: user + system, utilization, heapBytes }
}

/** Of a thread that ran for half of the time: where it was seen most often. */
function toCalls(nodes: CpuSeen['nodes']): readonly CallFrame[] {
  const hits = [...toHits(nodes)]
  const running = hits.reduce((sum, { count }) => sum + count, 0)
  const all = nodes.reduce((sum, { hitCount = 0 }) => sum + hitCount, 0)
  const most = hits.reduce((most, hit) => (most && most.count >= hit.count ? most : hit), hits[0])
  return most && running >= all / 2 ? most.calls : []
}

/** One sample for each thread, as Go has one for each goroutine. */
export async function toThreadProfile({ seen, missing }: Watched<ThreadState>): Promise<Profile> {
  const sources = await loadSources(seen.flatMap(({ calls }) => calls))
  const samples = [
    ...seen.map(({ thread, calls }) =>
      toSample(
        thread,
        toState(calls),
        calls.map((call) => sources.toFrame(call)),
      ),
    ),
    ...missing.map(({ thread }) => toSample(thread, NO_ANSWER, [])),
  ]
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

function toSample(thread: string, state: string, stack: readonly Frame[]): Sample {
  return { stack: stack.length > 0 ? stack : [pseudoFrame(`(${state})`)], values: [1], labels: { thread, state } }
}

/** The threads, for people to read. */
export async function toThreadText({ seen, missing }: Watched<ThreadState>): Promise<string> {
  const sources = await loadSources(seen.flatMap(({ calls }) => calls))
  const blocks = [
    ...seen.map((one) => {
      const lines = [...toFigures(one), ...one.calls.map((call) => toLine(sources.toFrame(call)))]
      return [`${one.thread} [${toState(one.calls)}]:`, ...lines.map((line) => `  ${line}`)].join('\n')
    }),
    ...missing.map(({ thread }) => `${thread} [${NO_ANSWER}]:`),
  ]
  return `${blocks.length} threads\n\n${blocks.join('\n\n')}\n`
}

const NO_ANSWER = 'no answer'

function toState(calls: ThreadState['calls']): string {
  return calls.length > 0 ? 'running' : 'idle'
}

function toFigures({ cpuMicros, utilization, heapBytes }: ThreadState): string[] {
  return [
    `${(cpuMicros / 1e6).toFixed(2)} s of CPU time, event loop ${(utilization * 100).toFixed(1)} % busy since its start`,
    `${(heapBytes / 2 ** 20).toFixed(1)} MiB of heap in use`,
  ]
}

function toLine({ name, file, line }: Frame): string {
  return `at ${name} (${file}:${line})`
}
