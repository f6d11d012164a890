import { MessageChannel, type MessagePort, Worker, workerData } from 'node:worker_threads'
import type { Log } from '../log.ts'
import type { Thread, ThreadCalls, ThreadHandlers } from '../profiling/thread.ts'
import { Link } from './link.ts'

export interface StressOptions {
  readonly cores: number
  readonly megabytes: number
  /** The entry of burning threads, `workers/stress.ts`. */
  readonly entry: URL
  readonly log: Log
  /** Told of each burning thread; the result is called when it has ended. */
  onThread(thread: Thread): () => void
}

/** Burns cores and holds memory until disposed. */
export function startStress({ cores, megabytes, ...options }: StressOptions): AsyncDisposable {
  const burners = Array.from({ length: cores }, (_, index) => startBurner(`stress ${index}`, options))
  // Filled, so that the kernel has to give every page.
  const held = Array.from({ length: megabytes }, () => Buffer.alloc(1024 * 1024, 1))
  return {
    async [Symbol.asyncDispose]() {
      held.length = 0
      // Their event loops turn: none can miss that it is to end.
      await Promise.all(burners.map((burner) => burner.terminate()))
    },
  }
}

function startBurner(name: string, { entry, log, onThread }: Omit<StressOptions, 'cores' | 'megabytes'>): Worker {
  const { port1, port2 } = new MessageChannel()
  const link = new Link<object, ThreadCalls>(port1, {})
  const burner = new Worker(entry, { name, workerData: port2, transferList: [port2] })
  const onEnd = onThread({ name, view: burner, call: link.call.bind(link) })
  // Nobody's request depends on it: the process lives on with one core less to burn.
  burner.on('error', (error) => log.error('stress thread failed', { thread: name, error: String(error) }))
  return burner.once('exit', () => {
    link.close()
    onEnd()
  })
}

/** In a burning thread: answers the profiler. */
export function answerProfiler(handlers: ThreadHandlers): Link<ThreadCalls, object> {
  return new Link<ThreadCalls, object>(workerData as MessagePort, handlers)
}
