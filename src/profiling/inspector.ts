import { type NodeWorker, type Profiler, type Runtime, Session } from 'node:inspector/promises'

/** A thread as Node's inspector reaches it, without a port: the thread needs no code for it, and may be stuck in a loop. */
export interface Thread {
  /** `primary`, `shard 0`, `store`. */
  readonly name: string
  /** Rejects with `ThreadEnded` when the thread is gone. */
  post<M extends keyof Commands>(method: M, params: Parameters<Commands[M]>[0]): Promise<ReturnType<Commands[M]>>
}

/** What is asked of a thread's inspector. */
export interface Commands {
  'Profiler.enable'(): void
  'Profiler.setSamplingInterval'(params: Profiler.SetSamplingIntervalParameterType): void
  'Profiler.start'(): void
  'Profiler.stop'(): Profiler.StopReturnType
  'HeapProfiler.startSampling'(params: HeapSampling): void
  'HeapProfiler.collectGarbage'(): void
  'HeapProfiler.stopSampling'(): { readonly profile: HeapSamples }
  'Runtime.evaluate'(params: Runtime.EvaluateParameterType): Runtime.EvaluateReturnType
}

/** Node's types know neither of the `include…`. */
interface HeapSampling {
  /** One sample for so many bytes. */
  readonly samplingInterval: number
  readonly includeObjectsCollectedByMajorGC: boolean
  readonly includeObjectsCollectedByMinorGC: boolean
}

/** What V8 tells of sampled allocations, of which Node's types know the half. */
export interface HeapSamples {
  readonly head: HeapNode
  readonly samples: readonly { readonly nodeId: number }[]
}

/** A call path that allocated. */
export interface HeapNode {
  readonly id: number
  readonly callFrame: Runtime.CallFrame
  /** Bytes, estimated from the samples. */
  readonly selfSize: number
  readonly children: readonly HeapNode[]
}

/** The thread has ended: nothing can be asked of it any more. */
export class ThreadEnded extends Error {}

/** Opens a session in the primary thread. It ends with its scope, or with the process: one that still traces would crash it. */
export function openSession(): Disposable & { readonly session: Session } {
  const session = new Session()
  session.connect()
  const close = () => session.disconnect()
  process.once('exit', close)
  return {
    session,
    [Symbol.dispose]() {
      process.off('exit', close)
      close()
    },
  }
}

/** The primary thread, in which `session` was opened. */
export function openPrimary(session: Session): Thread {
  return { name: 'primary', post: (method, params) => session.post(method, params) as Promise<never> }
}

/** Calls `opened` for each worker thread, now and when one starts; resolves when those that live are opened. */
export async function openWorkers(session: Session, opened: (thread: Thread) => void): Promise<void> {
  const workers = new Map<string, Worker>()
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
    const worker = openWorker(session, sessionId, toName(workerInfo))
    workers.set(sessionId, worker)
    // Not at once: the inspector walks its list of threads meanwhile, and one that ended in here would crash the process.
    queueMicrotask(() => opened(worker.thread))
  })
  session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId, message } }) => {
    workers.get(sessionId)?.receive(JSON.parse(message) as Answer)
  })
  session.on('NodeWorker.detachedFromWorker', ({ params: { sessionId } }) => workers.get(sessionId)?.close())
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
}

/** Runs `probe` in the thread and resolves with what it returns, which must be JSON. `probe` may use globals alone. */
export async function evaluate<T>(thread: Thread, probe: () => T): Promise<T> {
  const { result, exceptionDetails } = await thread.post('Runtime.evaluate', {
    expression: `(${probe.toString()})()`,
    returnByValue: true,
  })
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  return result.value as T
}

interface Worker {
  readonly thread: Thread
  receive(answer: Answer): void
  close(): void
}

interface Answer {
  /** Absent from events. */
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

function openWorker(session: Session, sessionId: string, name: string): Worker {
  const waiting = new Map<number, PromiseWithResolvers<never>>()
  const ended = new ThreadEnded(`${name} has ended`)
  let lastId = 0
  let closed = false
  const close = () => {
    closed = true
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  }
  return {
    thread: {
      name,
      post(method, params) {
        // The inspector would take the message, and never answer it.
        if (closed) return Promise.reject(ended)
        const id = ++lastId
        const answer = Promise.withResolvers<never>()
        waiting.set(id, answer)
        const message = JSON.stringify({ id, method, params })
        session.post('NodeWorker.sendMessageToWorker', { sessionId, message }).catch(close)
        return answer.promise
      },
    },
    receive({ id = 0, result, error }) {
      const answer = waiting.get(id)
      waiting.delete(id)
      if (error) answer?.reject(new Error(`${name}: ${error.message}`))
      else answer?.resolve(result as never)
    },
    close,
  }
}

/** The title is `[worker 3] shard 0`: the thread's number and the name that it was started with. */
function toName({ title, url }: NodeWorker.WorkerInfo): string {
  // Piscina, which names no thread, runs one for the store.
  if (/[/]piscina[./]/.test(url)) return 'store'
  return title.replace(/^\[worker \d+\] /, '')
}
