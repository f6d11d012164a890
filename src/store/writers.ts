import { hash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** `tmp` is a file that is not whole yet, `journal` one that keeps what is acknowledged and not yet synced elsewhere. */
export type WriterFileKind = 'tmp' | 'journal'

/** What a writer of the directory left there, or uses now. */
export interface WriterFile {
  readonly kind: WriterFileKind
  readonly path: string
  /** Nobody will write to it any more. */
  readonly abandoned: boolean
}

/** A name for this thread's own use: unique among all writers of a volume, and never 40 hex digits. */
export function toWriterFileName(kind: WriterFileKind): string {
  return `.${kind}-${HOST}-${process.pid}-${THREAD}-${++lastNumber}`
}

/** Files of other writers in `directory`, the oldest number first; none when it can't be listed. */
export function findOthersFiles(directory: string): WriterFile[] {
  try {
    const names = fs.readdirSync(directory).filter((name) => name.startsWith('.'))
    return names.flatMap((name) => toWriterFile(name, join(directory, name)) ?? [])
  } catch {
    // No directory yet, or none that can be listed: the write that follows tells.
    return []
  }
}

/** A writer that can't be asked is taken for dead when its file is older: no write takes as long. */
const STALE_MS = 600_000

// A container's process is number 1 again after each start, and volumes are shared: the number alone says nothing.
const HOST = hash('sha1', hostname()).slice(0, 8)
const THREAD = randomBytes(4).toString('hex')
const NAME = /^\.(tmp|journal)-([0-9a-f]{8})-([0-9]+)-([0-9a-f]{8})-[0-9]+$/

let lastNumber = 0

function toWriterFile(name: string, path: string): WriterFile | undefined {
  const [, kind, host, pid, thread] = NAME.exec(name) ?? []
  if (kind === undefined || thread === THREAD) return undefined
  // One thread of a process writes: another one's file under the same number is of a life before.
  const dead = host === HOST && (Number(pid) === process.pid || !isAlive(Number(pid)))
  return { kind: kind as WriterFileKind, path, abandoned: dead || isStale(path) }
}

function isStale(path: string): boolean {
  try {
    return fs.statSync(path).mtimeMs < Date.now() - STALE_MS
  } catch {
    return false // Another writer removed it in between.
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
