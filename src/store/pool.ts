import { fileURLToPath } from 'node:url'
import type { Piscina } from 'piscina'
import type { Log } from '../log.ts'
import type { Thread } from '../profiling/thread.ts'
import { toBuffers } from '../threads/buffers.ts'
import type { WriteResult } from '../threads/protocol.ts'
import type { ReadTask, SettleTask, WriteTask } from './files.ts'

export interface StoreOptions {
  /** Directory of the files; made at the first write. */
  readonly dataPath: string
  /** The pool's thread entry, `workers/store.ts`. */
  readonly workerFile: URL
  readonly log: Log
  /** Told of each thread that starts; the result is called when it has ended. */
  onThread?(thread: Thread): () => void
  /** Told at the end when a thread still waits for the disk: whoever waits for the thread waits for the disk, too. */
  onHeld?(): void
}

/** The primary's end of the store: file work by a thread that starts when it is needed, and ends when idle. */
export interface StorePool extends AsyncDisposable {
  /** Takes the bodies' buffers away; each body gets its fate. Rejects when the thread dies or too much waits. */
  write(bodies: readonly Uint8Array<ArrayBuffer>[]): Promise<readonly WriteResult[]>
  /** Undefined when there is no such file; rejects with the reason when it can't be read. */
  read(hash: string): Promise<Uint8Array | 'large' | undefined>
  /** The same of a file that is large. */
  readLarge(hash: string): Promise<Uint8Array | undefined>
}

/** A store over `dataPath`; costs nothing until it is used. Disposing waits a moment for what is under way. */
export function startStore(options: StoreOptions): StorePool {
  const tasks = new Tasks(options)
  const directory = options.dataPath
  return {
    write: (bodies) => tasks.run('write', { directory, bodies }, toBuffers(bodies)),
    read: (hash) => tasks.run('read', { directory, hash }, []),
    readLarge: (hash) => tasks.run('readLarge', { directory, hash }, []),
    [Symbol.asyncDispose]: () => tasks.close(),
  }
}

/** Without it a disk that hangs would collect requests until the memory ends. */
const MAX_QUEUED_TASKS = 4096

/** Tasks that the thread has at once: while one waits for the disk, others hash and read. */
const TASKS_AT_ONCE = 4

/** An idle thread ends after this time, and gives its memory back. */
const IDLE_MS = 60_000

/** What a shutdown grants to the disk: nobody waits for an answer any more. */
const CLOSE_MS = 1000

interface Calls {
  write: { task: WriteTask; result: readonly WriteResult[] }
  read: { task: ReadTask; result: Uint8Array | 'large' | undefined }
  readLarge: { task: ReadTask; result: Uint8Array | undefined }
}

interface Queued {
  start(pool: Piscina): Promise<void>
  reject(reason: Error): void
}

/** Hands piscina what its one thread takes, never more: a dead thread's tasks are rejected, none is forgotten. */
class Tasks {
  readonly #options: StoreOptions
  readonly #queue: Queued[] = []
  #pool: Promise<Piscina> | undefined
  #running = 0
  #closed = false
  #idle: (() => void) | undefined

  constructor(options: StoreOptions) {
    this.#options = options
  }

  run<K extends keyof Calls>(
    name: K,
    task: Calls[K]['task'],
    transferList: ArrayBuffer[],
  ): Promise<Calls[K]['result']> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Error('the store is closed'))
      if (this.#queue.length >= MAX_QUEUED_TASKS) return reject(new Error('too many tasks wait for the disk'))
      const start = (pool: Piscina) => pool.run(task, { name, transferList }).then(resolve, reject)
      this.#queue.push({ start, reject })
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, CLOSE_MS)
    const idle = this.#running > 0 ? new Promise<void>((resolve) => (this.#idle = resolve)) : undefined
    await Promise.race([idle, late.promise])
    for (const { reject } of this.#queue.splice(0)) reject(new Error('the store is closed'))
    const pool = await this.#pool?.catch(() => undefined)
    // What isn't done in time is left to the next start, in the journal.
    if (pool && pool.threads.length > 0) await Promise.race([this.#settle(pool), late.promise])
    const ended = await Promise.race([pool?.destroy().then(() => true) ?? true, late.promise])
    if (!ended) this.#options.onHeld?.()
    clearTimeout(timer)
  }

  async #settle(pool: Piscina): Promise<void> {
    const { dataPath: directory, log } = this.#options
    try {
      await pool.run({ directory } satisfies SettleTask, { name: 'settle' })
    } catch (error) {
      log.warn('stored files could not be synced at the end', { error: String(error) })
    }
  }

  #next(): void {
    while (this.#running < TASKS_AT_ONCE) {
      const queued = this.#queue.shift()
      if (!queued) break
      this.#running++
      void this.#start(queued).finally(() => {
        this.#running--
        this.#next()
      })
    }
    if (this.#running === 0) this.#idle?.()
  }

  async #start({ start, reject }: Queued): Promise<void> {
    try {
      await start(await (this.#pool ??= this.#open()))
    } catch (error) {
      this.#pool = undefined
      reject(error as Error)
    }
  }

  async #open(): Promise<Piscina> {
    const { Piscina } = await import('piscina')
    const pool = new Piscina({
      filename: fileURLToPath(this.#options.workerFile),
      minThreads: 0,
      maxThreads: 1,
      // One more: a question of the profiler waits for no disk.
      concurrentTasksPerWorker: TASKS_AT_ONCE + 1,
      idleTimeout: IDLE_MS,
      // Messages wake the thread: waiting on an Atomics cell would keep it from its own file callbacks.
      atomics: 'disabled',
      recordTiming: false,
    })
    let onEnd: (() => void) | undefined
    pool.on('workerCreate', () => {
      const [view] = pool.threads
      if (view)
        onEnd = this.#options.onThread?.({ name: 'store', view, call: (name, task) => pool.run(task, { name }) })
    })
    pool.on('workerDestroy', () => {
      onEnd?.()
      onEnd = undefined
      setImmediate(() => this.#replace(pool))
    })
    pool.on('error', (error) => this.#options.log.error('store thread failed', { error: String(error) }))
    return pool
  }

  /** A thread that dies before it is ready leaves its tasks in piscina's queue, and nobody starts another one. */
  #replace(pool: Piscina): void {
    if (pool.threads.length > 0 || this.#running === 0) return
    this.#pool = undefined
    void pool.destroy()
  }
}
