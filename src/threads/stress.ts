import { MessageChannel, type MessagePort, Worker, workerData } from 'node:worker_threads'
import type { Thread, ThreadCalls, ThreadHandlers } from '../profiling/thread.ts'
import { Link } from './link.ts'

/**
 * Burns `cores` cores and holds `megabytes` of memory until disposed; `onThread` is told of each burning thread, and what it
 * returns when the thread has ended.
 */
export function startStress(
  cores: number,
  megabytes: number,
  entry: URL,
  onThread: (thread: Thread) => () => void,
): AsyncDisposable {
  const burners = Array.from({ length: cores }, (_, index) => startBurner(`stress ${index}`, entry, onThread))
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

function startBurner(name: string, entry: URL, onThread: (thread: Thread) => () => void): Worker {
  const { port1, port2 } = new MessageChannel()
  const link = new Link<object, ThreadCalls>(port1, {})
  const burner = new Worker(entry, { name, workerData: port2, transferList: [port2] })
  const onEnd = onThread({ name, view: burner, call: link.call.bind(link) })
  return burner.once('exit', () => {
    link.close()
    onEnd()
  })
}

/** In a burning thread: answers the profiler. */
export function answerProfiler(handlers: ThreadHandlers): Link<ThreadCalls, object> {
  return new Link<ThreadCalls, object>(workerData as MessagePort, handlers)
}
