import fs from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { syncDirectory } from './draft.ts'
import { syncFiles } from './sync.ts'
import { toWriterFileName } from './writers.ts'

/** A body and the hex digits of its SHA-1. */
export interface Entry {
  readonly hash: string
  readonly body: Uint8Array
}

/** Entries that are on disk in the journal. */
export interface Kept {
  /** To be called once their files have their names: from then on the journal may be given up for them. */
  release(): void
}

/** What is kept by journals at most, but for a batch: what a start may have to read again. */
const SEGMENT_BYTES = 16 * 1024 * 1024
const MAX_RETIRING = 3

/** After this time without a write the files are synced and the journal goes away. */
const SETTLE_MS = 1000

/**
 * Keeps bodies by appending them to one file and syncing that: one wait for the disk serves all of a batch, where each file
 * would need its own. The files themselves are synced later, thousands at once, and the journal's segment is then removed.
 * What a power cut finds in between is written again from the journal (`recover`).
 */
export class Journal {
  readonly #directory: string
  #segment: Segment | undefined
  readonly #retiring = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | undefined

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Whether it keeps something now. */
  get isOpen(): boolean {
    return this.#segment !== undefined
  }

  /** Resolves when the entries would outlive a power cut; with undefined when the journal can't do it: sync their files. */
  async keep(entries: readonly Entry[]): Promise<Kept | undefined> {
    while (this.#retiring.size >= MAX_RETIRING) await Promise.race(this.#retiring)
    let segment: Segment | undefined
    try {
      segment = this.#segment ??= new Segment(this.#directory)
      segment.append(entries)
      if (segment.bytes >= SEGMENT_BYTES) this.#retire(segment)
      await segment.sync()
    } catch {
      // A full disk, say: the reason will show at the files themselves.
      if (segment) this.#retire(segment)
      segment?.release()
      return undefined
    }
    return { release: () => this.#release(segment) }
  }

  /** Resolves when the files of all entries are synced and no journal is left. */
  async settle(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#segment) this.#retire(this.#segment)
    await Promise.all(this.#retiring)
  }

  #release(segment: Segment): void {
    segment.release()
    if (this.#timer) this.#timer.refresh()
    else this.#timer = setTimeout(() => void this.settle(), SETTLE_MS).unref()
  }

  #retire(segment: Segment): void {
    if (this.#segment !== segment) return
    this.#segment = undefined
    const retired = segment.retire(this.#directory).finally(() => this.#retiring.delete(retired))
    this.#retiring.add(retired)
  }
}

const datasync = promisify(fs.fdatasync)

/** One file of the journal: records of 20 bytes SHA-1, 4 bytes length (little-endian), body. */
class Segment {
  readonly #path: string
  readonly #fd: number
  readonly #hashes: string[] = []
  readonly #unused = Promise.withResolvers<void>()
  #users = 1 // Itself, until it is retired.
  #syncing: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined
  bytes = 0

  constructor(directory: string) {
    this.#path = join(directory, toWriterFileName('journal'))
    this.#fd = fs.openSync(this.#path, 'ax', 0o600)
    try {
      syncDirectory(directory)
    } catch (error) {
      fs.closeSync(this.#fd)
      throw error
    }
  }

  /** The caller uses the segment until it calls `release`, also when this throws. */
  append(entries: readonly Entry[]): void {
    this.#users++
    if (fs.fstatSync(this.#fd).nlink === 0) throw new Error('somebody has removed the journal')
    const parts = entries.flatMap(({ hash, body }) => [toHead(hash, body), body])
    const bytes = parts.reduce((sum, { length }) => sum + length, 0)
    for (const { hash } of entries) this.#hashes.push(hash)
    this.bytes += bytes
    if (fs.writevSync(this.#fd, parts) < bytes) throw new Error('the journal was not written whole')
  }

  /** Covers all that was appended before. One at a time: of two at once only one would be told of a failure. */
  sync(): Promise<void> {
    this.#next ??= this.#syncing.then(() => {
      this.#next = undefined
      this.#syncing = datasync(this.#fd)
      return this.#syncing
    })
    return this.#next
  }

  release(): void {
    if (--this.#users === 0) this.#unused.resolve()
  }

  /** Syncs the files of the entries once all have their names, and removes the segment; leaves it when that fails. */
  async retire(directory: string): Promise<void> {
    this.release()
    await this.#unused.promise
    try {
      await syncFiles(directory, this.#hashes)
      fs.unlinkSync(this.#path)
    } catch {
      // It stays, and the next start writes from it what is missing.
    } finally {
      fs.closeSync(this.#fd)
    }
  }
}

function toHead(hash: string, { length }: Uint8Array): Buffer {
  const head = Buffer.allocUnsafe(HEAD_BYTES)
  head.write(hash, 0, 'hex')
  head.writeUInt32LE(length, HASH_BYTES)
  return head
}

const HASH_BYTES = 20
const HEAD_BYTES = HASH_BYTES + 4

/** The entries of a segment's bytes, up to the first that was not written whole: it was never acknowledged. */
export function* readEntries(content: Buffer, digest: (body: Uint8Array) => string): Generator<Entry> {
  for (let at = 0; at + HEAD_BYTES <= content.length; ) {
    const hash = content.toString('hex', at, at + HASH_BYTES)
    const start = at + HEAD_BYTES
    at = start + content.readUInt32LE(at + HASH_BYTES)
    const body = content.subarray(start, at)
    if (at > content.length || digest(body) !== hash) return
    yield { hash, body }
  }
}
