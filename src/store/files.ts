import { hash as digest } from 'node:crypto'
import fs from 'node:fs'
import { join } from 'node:path'
import type { WriteResult } from '../threads/protocol.ts'
import { LARGE_BYTES } from '../threads/turns.ts'
import { Draft, publishSynced } from './draft.ts'
import { Journal } from './journal.ts'
import { recover } from './recovery.ts'

/** The largest file that is read, in bytes: nothing larger was ever posted, and a huge one would fill the memory. */
export const READ_LIMIT = 10 * 1024 * 1024

/** What the pool's thread is asked to write; crosses threads. */
export interface WriteTask {
  readonly directory: string
  readonly bodies: readonly Uint8Array[]
}

/** What the pool's thread is asked to read; crosses threads. */
export interface ReadTask {
  readonly directory: string
  readonly hash: string
}

/** What the pool's thread is asked before it ends; crosses threads. */
export interface SettleTask {
  readonly directory: string
}

/**
 * Writes each body to `<directory>/<its SHA-1>`, and says so once it would outlive a power cut. A body that fails gets its
 * reason and leaves nothing behind; the others are not touched by it.
 */
export async function writeFiles(directory: string, bodies: readonly Uint8Array[]): Promise<WriteResult[]> {
  await recover(directory)
  const drafts = new Map<string, Draft>()
  const hashes = bodies.map((body) => {
    const hash = digest('sha1', body)
    if (!drafts.has(hash)) drafts.set(hash, new Draft(directory, hash, body))
    return hash
  })
  await publish(directory, [...drafts.values()])
  return hashes.map((hash) => {
    const error = drafts.get(hash)?.error
    return error === undefined ? { hash } : { error }
  })
}

/** The whole file of that name; undefined when there is none. Throws when it can't be read or is no plain file. */
export async function readFile(directory: string, hash: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return readIfThere(directory, hash, (fd, size) => readAll(fd, size))
}

/** The same, but a file that is not small is left alone: `large`. */
export async function readSmallFile(
  directory: string,
  hash: string,
): Promise<Uint8Array<ArrayBuffer> | 'large' | undefined> {
  return readIfThere(directory, hash, (fd, size) => (size >= LARGE_BYTES ? 'large' : readAll(fd, size)))
}

async function readIfThere<T>(
  directory: string,
  hash: string,
  read: (fd: number, size: number) => T,
): Promise<T | undefined> {
  if (!/^[0-9a-f]{40}$/.test(hash)) return undefined
  // A directory that takes no files may still have the one that is asked for.
  await recover(directory).catch(() => undefined)
  let fd: number
  try {
    // Without O_NONBLOCK a FIFO of that name would hold the thread for ever.
    fd = fs.openSync(join(directory, hash), fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const stat = fs.fstatSync(fd)
    if (!stat.isFile()) throw new Error(`${hash} is no plain file`)
    if (stat.size > READ_LIMIT) throw new Error(`${hash} is larger than ${READ_LIMIT} bytes`)
    return read(fd, stat.size)
  } finally {
    fs.closeSync(fd)
  }
}

/** Resolves when all that was written is under its own name on disk, and no journal is left. */
export async function settle(directory: string): Promise<void> {
  await journals.get(directory)?.settle()
}

/** Of the directories that this thread writes to: one, outside of tests. */
const journals = new Map<string, Journal>()

/** A larger body costs more to write twice than to sync by itself. */
const JOURNAL_BODY_BYTES = 64 * 1024

async function publish(directory: string, drafts: readonly Draft[]): Promise<void> {
  const written = drafts.filter(({ error }) => error === undefined)
  const journal = journalOf(directory)
  const kept = isForJournal(written, journal) ? await journal.keep(written) : undefined
  if (!kept) return publishSynced(directory, written)
  for (const draft of written) draft.publish()
  kept.release()
}

/** One alone, at a quiet time, is synced at once: a journal would add a file, and save nothing. */
function isForJournal(drafts: readonly Draft[], journal: Journal): boolean {
  return (drafts.length > 1 || journal.isOpen) && drafts.every(({ body }) => body.length <= JOURNAL_BODY_BYTES)
}

function journalOf(directory: string): Journal {
  const journal = journals.get(directory) ?? new Journal(directory)
  journals.set(directory, journal)
  return journal
}

function readAll(fd: number, size: number): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(size)
  let end = 0
  for (let got = -1; got !== 0 && end < content.length; end += got) got = fs.readSync(fd, content, { offset: end })
  return end === content.length ? content : content.slice(0, end)
}
