import type { Store } from '../http/app.ts'
import { packBodies } from '../threads/buffers.ts'
import type { WriteResult } from '../threads/protocol.ts'
import { inTurns } from '../threads/turns.ts'

/** The way to the store in the primary thread. */
export interface StoreLink {
  /** May take the bodies' buffers away; answers in the order of the bodies. */
  write(bodies: readonly Uint8Array<ArrayBuffer>[]): Promise<readonly WriteResult[]>
  /** `large` when it is to be asked for by `readLarge`. */
  read(hash: string): Promise<Uint8Array | 'large' | undefined>
  readLarge(hash: string): Promise<Uint8Array | undefined>
}

/**
 * A shard's end of the store. Bodies that come while others are on their way wait, and go together: the hops between
 * threads and the waits for the disk are shared. Large files come in turns, `fetches` at a time.
 */
export function createStoreClient(link: StoreLink, fetches: number, maxWaitingBytes = MAX_WAITING_BYTES): Store {
  const writes = new Writes(link, maxWaitingBytes)
  return {
    write: (body) => writes.add(body),
    read: inTurns({ get: link.read, getLarge: link.readLarge }, fetches),
  }
}

/** Bytes of one batch, but for a larger body alone: they are in memory in one more thread until they are written. */
const BATCH_BYTES = 16 * 1024 * 1024

/** Bodies of one batch: each is an open file until the batch is written. */
const BATCH_BODIES = 64

/** While the disk syncs one batch, the next one is hashed, if it is large: small bodies gain more from a fuller batch. */
const BATCHES_AT_ONCE = 2
const OVERLAP_BYTES = 1024 * 1024

/** Without it a disk that hangs would collect bodies until the memory ends. */
const MAX_WAITING_BYTES = 256 * 1024 * 1024

interface Waiting {
  readonly body: Uint8Array
  resolve(hash: string): void
  reject(reason: Error): void
}

class Writes {
  readonly #link: StoreLink
  readonly #maxWaitingBytes: number
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #batches = 0

  constructor(link: StoreLink, maxWaitingBytes: number) {
    this.#link = link
    this.#maxWaitingBytes = maxWaitingBytes
  }

  add(body: Uint8Array): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#waitingBytes + body.length > this.#maxWaitingBytes)
        return reject(new Error('too much waits for the disk'))
      this.#waiting.push({ body, resolve, reject })
      this.#waitingBytes += body.length
      this.#next()
    })
  }

  #next(): void {
    while (this.#waiting.length > 0 && (this.#batches === 0 || this.#isWorthASecond())) {
      this.#batches++
      void this.#send(this.#take()).finally(() => {
        this.#batches--
        this.#next()
      })
    }
  }

  #isWorthASecond(): boolean {
    return this.#batches < BATCHES_AT_ONCE && this.#waitingBytes >= OVERLAP_BYTES
  }

  #take(): Waiting[] {
    let count = 0
    let bytes = 0
    for (const { body } of this.#waiting.slice(0, BATCH_BODIES)) {
      if (count > 0 && bytes + body.length > BATCH_BYTES) break
      count++
      bytes += body.length
    }
    this.#waitingBytes -= bytes
    return this.#waiting.splice(0, count)
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.#link.write(packBodies(batch.map(({ body }) => body)))
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index] ?? { error: 'the store gave no answer' }
        if ('hash' in result) resolve(result.hash)
        else reject(new Error(result.error))
      }
    } catch (error) {
      for (const { reject } of batch) reject(error as Error)
    }
  }
}
