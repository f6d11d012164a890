import { LARGE_BYTES } from './threads/turns.ts'

/** Bytes that the cache holds at most, keys and bookkeeping included: without it clients could fill the memory. */
export const CACHE_BYTES = 16 * 1024 * 1024

/** What an entry takes beside its key and value, roughly: without it many tiny entries would count as nothing. */
export const ENTRY_BYTES = 128

/** A cache in this thread's memory: when it is full, what was read or written longest ago makes room. */
export class MemoryCache {
  readonly #limit: number
  /** From the longest unused to the latest used. */
  readonly #entries = new Map<string, Uint8Array>()
  #bytes = 0

  constructor(limit = CACHE_BYTES) {
    this.#limit = limit
  }

  /** The value itself, not a copy: to be read before the next `set` or `delete`, and not to be written to. */
  get(key: string): Uint8Array | undefined {
    const value = this.#entries.get(key)
    if (value === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return value
  }

  /** The same, but a large value stays here: `large`. */
  getSmall(key: string): Uint8Array | 'large' | undefined {
    const value = this.get(key)
    return value && value.length >= LARGE_BYTES ? 'large' : value
  }

  /** Takes `value` over, or a copy when it is part of a larger buffer. Throws when it is larger than the cache. */
  set(key: string, value: Uint8Array): void {
    const bytes = sizeOf(key, value)
    if (bytes > this.#limit) throw new Error(`a value of ${value.length} bytes is too large for the cache`)
    this.delete(key)
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes + bytes <= this.#limit) break
      this.delete(oldest)
    }
    // A view would keep its whole buffer alive.
    this.#entries.set(key, value.byteLength === value.buffer.byteLength ? value : value.slice())
    this.#bytes += bytes
  }

  /** Without effect when the key is unknown. */
  delete(key: string): void {
    const value = this.#entries.get(key)
    if (value === undefined) return
    this.#entries.delete(key)
    this.#bytes -= sizeOf(key, value)
    // Large ones add up before the collector comes: so many megabytes that a pod of 128 MiB would be out of memory.
    if (value.length >= LARGE_BYTES) (value.buffer as ArrayBuffer).transfer(0)
  }
}

function sizeOf(key: string, value: Uint8Array): number {
  return 2 * key.length + value.length + ENTRY_BYTES
}
