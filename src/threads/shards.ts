import { MessageChannel, type Transferable, Worker } from 'node:worker_threads'
import type { Log } from '../log.ts'
import type { Thread } from '../profiling/thread.ts'
import type { Flags } from './flags.ts'
import { type Handlers, Link } from './link.ts'
import type { PrimaryCalls, ShardCalls } from './protocol.ts'

/** A shard that lived shorter than this died of its start: the next one waits as long. */
const CRASH_LOOP_MS = 1000

/** What every shard is started with; crosses threads. */
export interface ShardBoot<Data> {
  readonly port: Transferable
  readonly index: number
  readonly flags: SharedArrayBuffer
  readonly data: Data
}

export interface ShardsOptions<Data> {
  readonly count: number
  /** The most that each heap has for young objects; undefined leaves it to V8. */
  readonly youngMegabytes: number | undefined
  readonly entry: URL
  readonly flags: Flags
  readonly log: Log
  /** Handed to each shard as it starts. */
  data(): Data
  /** What the primary answers to shard `index`. */
  handlers(index: number): Handlers<Omit<PrimaryCalls, 'booted'>>
  /** Told of each shard that starts; the result is called when it has ended. */
  onThread(thread: Thread): () => void
  /** A shard has ended, whether it was to or not. */
  onExit(index: number): void
}

/** The HTTP shards: started side by side, replaced when one dies. */
export class Shards<Data> {
  readonly #options: ShardsOptions<Data>
  readonly #living = new Map<number, Shard>()
  #stopping = false

  constructor(options: ShardsOptions<Data>) {
    this.#options = options
  }

  get size(): number {
    return this.#living.size
  }

  /** The numbers of those that live. */
  get numbers(): readonly number[] {
    return [...this.#living.keys()]
  }

  /** Starts every shard and resolves when each can be told to listen. */
  async boot(): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.count }, (_, index) => this.#spawn(index).booted))
  }

  /** Asks every living shard; the promise of one that ends before it answers rejects. */
  ask<K extends keyof ShardCalls>(
    name: K,
    argument: Parameters<ShardCalls[K]>[0],
  ): (readonly [index: number, answer: Promise<ReturnType<ShardCalls[K]>>])[] {
    return [...this.#living].map(([index, { link }]) => [index, link.call(name, argument)] as const)
  }

  /** Says the same to every living shard. */
  tell<K extends keyof ShardCalls>(name: K, argument: Parameters<ShardCalls[K]>[0]): void {
    for (const { link } of this.#living.values()) link.tell(name, argument)
  }

  /** From now on a shard that ends is not replaced. */
  retire(): void {
    this.#stopping = true
  }

  /** Resolves when no shard is on its way to be told to listen, whether it got there or not. */
  async started(): Promise<void> {
    await Promise.allSettled([...this.#living.values()].map(({ booted }) => booted))
  }

  /** Resolves when every shard has ended. */
  async ended(): Promise<void> {
    await Promise.all([...this.#living.values()].map(({ exited }) => exited))
  }

  #spawn(index: number): Shard {
    const { entry, flags, log, data, youngMegabytes } = this.#options
    const { port1, port2 } = new MessageChannel()
    const { promise: booted, resolve, reject } = Promise.withResolvers<void>()
    const link = new Link<PrimaryCalls, ShardCalls>(port1, {
      ...this.#options.handlers(index),
      booted: () => resolve(),
    })
    const boot: ShardBoot<Data> = { port: port2, index, flags: flags.buffer, data: data() }
    const worker = new Worker(entry, {
      workerData: boot,
      transferList: [port2],
      name: `shard ${index}`,
      ...(youngMegabytes && { resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes } }),
    })
    const onEnd = this.#options.onThread({ name: `shard ${index}`, view: worker, call: link.call.bind(link) })
    const started = performance.now()
    let reason: string | undefined
    worker.on('error', (error: unknown) => {
      reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    })
    const exited = new Promise<void>((done) => {
      worker.on('exit', (code) => {
        this.#living.delete(index)
        reject(new Error(reason ?? `shard ${index} ended with code ${code}`))
        link.close()
        onEnd()
        this.#options.onExit(index)
        done()
        if (!this.#stopping) this.#replace(index, { code, reason, livedMs: performance.now() - started })
      })
    })
    const shard: Shard = { link, booted, exited }
    booted.catch((error: unknown) => log.debug('shard did not boot', { shard: index, error: String(error) }))
    this.#living.set(index, shard)
    return shard
  }

  #replace(index: number, { code, reason, livedMs }: Death): void {
    const waitMs = livedMs < CRASH_LOOP_MS ? CRASH_LOOP_MS : 0
    this.#options.log.error('shard died, starting another', { shard: index, code, error: reason, waitMs })
    setTimeout(() => {
      if (this.#stopping) return
      const { booted, link } = this.#spawn(index)
      booted
        .then(() => link.call('listen', undefined))
        .then(() => this.#options.log.info('shard replaced', { shard: index }))
        .catch((error: unknown) =>
          this.#options.log.error('shard not replaced', { shard: index, error: String(error) }),
        )
    }, waitMs)
  }
}

interface Shard {
  readonly link: Link<PrimaryCalls, ShardCalls>
  readonly booted: Promise<void>
  readonly exited: Promise<void>
}

interface Death {
  readonly code: number
  readonly reason: string | undefined
  readonly livedMs: number
}
