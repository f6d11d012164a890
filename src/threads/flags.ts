/** Cells of state that every thread must see at once, and the index of each. */
const CELL = { healthy: 0, ready: 1, faultInjection: 2, draining: 3, threads: 4, stuck: 5 } as const

/** Behind the named cells: one for each shard that there can be, in which it counts its heartbeats. */
const BEATS = Object.keys(CELL).length
const MAX_SHARDS = 256

/** Named cells of one SharedArrayBuffer: a write by one thread is seen by all before the write returns. */
export class Flags {
  readonly buffer: SharedArrayBuffer
  readonly #cells: Int32Array<SharedArrayBuffer>

  /** Without `buffer` new cells, all 0; with it the same cells as the thread that sent it. */
  constructor(buffer = new SharedArrayBuffer((BEATS + MAX_SHARDS) * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer
    this.#cells = new Int32Array(buffer)
  }

  get healthy(): boolean {
    return Atomics.load(this.#cells, CELL.healthy) === 1 && !this.draining && !this.stuck
  }

  get ready(): boolean {
    return Atomics.load(this.#cells, CELL.ready) === 1 && !this.draining
  }

  get faultInjection(): boolean {
    return Atomics.load(this.#cells, CELL.faultInjection) === 1
  }

  /** The process was told to stop: probes say 503. */
  get draining(): boolean {
    return Atomics.load(this.#cells, CELL.draining) === 1
  }

  /** A shard does not respond: nothing inside the process can mend it. */
  get stuck(): boolean {
    return Atomics.load(this.#cells, CELL.stuck) === 1
  }

  /** JavaScript threads that live now, the primary's among them. */
  get threads(): number {
    return Atomics.load(this.#cells, CELL.threads)
  }

  set(name: Exclude<keyof typeof CELL, 'threads'>, on: boolean): void {
    Atomics.store(this.#cells, CELL[name], on ? 1 : 0)
  }

  /** Shard `index` is alive. */
  beat(index: number): void {
    Atomics.add(this.#cells, BEATS + index, 1)
  }

  /** How often shard `index` has said so, wrapping around. */
  beats(index: number): number {
    return Atomics.load(this.#cells, BEATS + index)
  }

  countThreads(change: 1 | -1): void {
    Atomics.add(this.#cells, CELL.threads, change)
  }
}
