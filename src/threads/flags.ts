/** Cells of state that every thread must see at once, and the index of each. */
const CELL = { healthy: 0, ready: 1, faultInjection: 2, draining: 3, threads: 4 } as const

/** Named cells of one SharedArrayBuffer: a write by one thread is seen by all before the write returns. */
export class Flags {
  readonly buffer: SharedArrayBuffer
  readonly #cells: Int32Array<SharedArrayBuffer>

  /** Without `buffer` new cells, all 0; with it the same cells as the thread that sent it. */
  constructor(buffer = new SharedArrayBuffer(Object.keys(CELL).length * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer
    this.#cells = new Int32Array(buffer)
  }

  get healthy(): boolean {
    return Atomics.load(this.#cells, CELL.healthy) === 1 && !this.draining
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

  /** JavaScript threads that live now, the primary's among them. */
  get threads(): number {
    return Atomics.load(this.#cells, CELL.threads)
  }

  set(name: Exclude<keyof typeof CELL, 'threads'>, on: boolean): void {
    Atomics.store(this.#cells, CELL[name], on ? 1 : 0)
  }

  countThreads(change: 1 | -1): void {
    Atomics.add(this.#cells, CELL.threads, change)
  }
}
