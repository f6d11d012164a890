import { Worker } from 'node:worker_threads'
import { CONTROL } from './pace.ts'
import type { LoadPlan } from './plan.ts'
import { addTallies, countEnded, createTallyMemory, openTally, SUM, type Tally } from './tally.ts'
import { STOP, type ThreadData, type ThreadNews } from './thread.ts'

/** A load that runs. */
export interface Load {
  /** What was counted so far. */
  tally(): Tally
  /** Starts no more requests; what is on its way gets a moment to be answered. */
  stop(): void
  /** Resolves at its end; rejects when a thread breaks. */
  ended: Promise<Outcome>
}

export interface Outcome {
  readonly tally: Tally
  /** Whether `stop` ended it. */
  readonly interrupted: boolean
  /** Why it was given up; undefined when it was not. */
  readonly silence: string | undefined
  /** One reason for each kind of fault that was met. */
  readonly reasons: Readonly<Record<string, string>>
}

/** After a stop, what is on its way is waited for so long. */
const GRACE_MS = 500

/** How often it is looked whether the target still answers. */
const WATCH_MS = 50

/** Answers may lag; when so many timeouts have gone by without any, and requests fail, nobody is there. */
const SILENT_TIMEOUTS = 2

/** Starts the threads of a load, which begin at `entry`. */
export function startLoad(plan: LoadPlan, entry: URL): Load {
  const control = new SharedArrayBuffer(Object.keys(CONTROL).length * Int32Array.BYTES_PER_ELEMENT)
  const cells = new Int32Array(control)
  const memories = Array.from({ length: plan.threads }, createTallyMemory)
  const tally = () => addTallies(memories.map(openTally))
  const reasons: Record<string, string> = {}
  const threads = memories.map((memory, index) => {
    const data: ThreadData = { plan, index, threads: plan.threads, tally: memory, control }
    return startThread(entry, data, ({ fault, reason }) => {
      reasons[fault] ??= reason
    })
  })
  let [interrupted, silence] = [false, undefined as string | undefined]
  const end = () => {
    Atomics.compareExchange(cells, CONTROL.stopped, STOP.not, STOP.later)
    return setTimeout(() => Atomics.store(cells, CONTROL.stopped, STOP.now), GRACE_MS)
  }
  let grace: NodeJS.Timeout | undefined
  const watch = watchAnswers(tally, plan.timeoutMs * SILENT_TIMEOUTS, () => {
    silence = Object.values(reasons).at(-1) ?? 'no answer'
    grace ??= end()
  })
  const close = () => {
    clearInterval(watch)
    clearTimeout(grace)
  }
  return {
    tally,
    stop() {
      interrupted = true
      grace ??= end()
    },
    ended: Promise.all(threads).then(
      () => (close(), { tally: tally(), interrupted, silence, reasons }),
      (error: unknown) => {
        close()
        grace ??= end()
        throw error
      },
    ),
  }
}

function startThread(entry: URL, data: ThreadData, hear: (news: ThreadNews) => void): Promise<void> {
  const worker = new Worker(entry, { name: `load ${data.index}`, workerData: data })
  return new Promise((resolve, reject) => {
    worker.on('message', hear)
    worker.on('error', reject)
    worker.on('exit', () => resolve())
  })
}

function watchAnswers(tally: () => Tally, limitMs: number, silent: () => void): NodeJS.Timeout {
  let [answered, failed, sinceMs] = [0, 0, performance.now()]
  return setInterval(() => {
    const now = tally()
    const answers = now.sums[SUM.answered] ?? 0
    const faults = countEnded(now) - answers
    if (answers !== answered || faults === 0) [answered, failed, sinceMs] = [answers, faults, performance.now()]
    else if (faults > failed && performance.now() - sinceMs >= limitMs) silent()
  }, WATCH_MS)
}
