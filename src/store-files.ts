import { hash as digest } from 'node:crypto'
import fs from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { sweepOnce, toTemporaryName } from './store-temporaries.ts'
import type { WriteResult } from './threads/protocol.ts'

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

/**
 * Writes each body to `<directory>/<its SHA-1>`, and says so once the file and its name would outlive a power cut. A
 * body that fails gets its reason and leaves nothing behind; the others are not touched by it.
 */
export async function writeFiles(directory: string, bodies: readonly Uint8Array[]): Promise<WriteResult[]> {
  sweepOnce(directory)
  const drafts = new Map<string, Draft>()
  const hashes = bodies.map((body) => {
    const hash = digest('sha1', body)
    if (!drafts.has(hash)) drafts.set(hash, new Draft(directory, hash, body))
    return hash
  })
  await syncAll([...drafts.values()])
  for (const draft of drafts.values()) draft.publish()
  const published = [...drafts.values()].filter(({ error }) => error === undefined)
  if (published.length > 0) attempt(published, () => syncDirectory(directory))
  return hashes.map((hash) => {
    const error = drafts.get(hash)?.error
    return error === undefined ? { hash } : { error }
  })
}

/** The whole file of that name; undefined when there is none. Throws when it can't be read or is no plain file. */
export function readFile(directory: string, hash: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[0-9a-f]{40}$/.test(hash)) return undefined
  let fd: number
  try {
    // Without O_NONBLOCK a FIFO of that name would hold the thread for ever.
    fd = fs.openSync(join(directory, hash), fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    return readAll(fd, hash)
  } finally {
    fs.closeSync(fd)
  }
}

/** fsyncs that wait at once: each holds a thread of libuv's pool of four, which resolves names and reads files too. */
const SYNCS_AT_ONCE = 3

const FILE_MODE = 0o644

/** A file under its temporary name, until it is whole and on disk. */
class Draft {
  readonly #directory: string
  readonly #hash: string
  readonly #temporary: string
  #fd: number | undefined
  /** Why it failed. */
  error: string | undefined

  constructor(directory: string, hash: string, body: Uint8Array) {
    this.#directory = directory
    this.#hash = hash
    this.#temporary = join(directory, toTemporaryName())
    this.#try(() => {
      this.#fd = create(directory, this.#temporary)
      fs.writeFileSync(this.#fd, body)
      // The umask does not count.
      fs.fchmodSync(this.#fd, FILE_MODE)
    })
  }

  sync(): void {
    this.#try((fd) => fs.fsyncSync(fd))
  }

  async syncAside(): Promise<void> {
    const fd = this.#fd
    if (fd === undefined) return
    const error = await new Promise<Error | null>((settle) => fs.fsync(fd, settle))
    if (error) this.#fail(error)
  }

  publish(): void {
    this.#try((fd) => {
      this.#fd = undefined
      fs.closeSync(fd)
      fs.renameSync(this.#temporary, join(this.#directory, this.#hash))
    })
  }

  #try(step: (fd: number) => void): void {
    if (this.error !== undefined) return
    try {
      step(this.#fd ?? -1)
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.error = toReason(error)
    ignoring(() => this.#fd !== undefined && fs.closeSync(this.#fd))
    ignoring(() => fs.unlinkSync(this.#temporary))
    this.#fd = undefined
  }
}

/** Several at once share the commits of the file system's journal; one alone is cheaper without a second thread. */
async function syncAll(drafts: readonly Draft[]): Promise<void> {
  if (drafts.length === 1) return drafts[0]?.sync()
  const left = drafts.values()
  const sync = async () => {
    for (const draft of left) await draft.syncAside()
  }
  await Promise.all(Array.from({ length: SYNCS_AT_ONCE }, sync))
}

function attempt(drafts: readonly Draft[], step: () => void): void {
  try {
    step()
  } catch (error) {
    for (const draft of drafts) draft.error = toReason(error)
  }
}

/** Opens a new file; makes the directory when it is missing. */
function create(directory: string, file: string): number {
  try {
    return fs.openSync(file, 'wx', FILE_MODE)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    makeDirectory(resolve(directory))
    return fs.openSync(file, 'wx', FILE_MODE)
  }
}

/** With what is missing above it. Node.js has a way to do that, which never ends where every new name is ENOENT, as in /proc. */
function makeDirectory(directory: string): void {
  const parent = dirname(directory)
  if (!fs.existsSync(parent)) makeDirectory(parent)
  try {
    fs.mkdirSync(directory)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  // A new directory is an entry of the one above, and must be as durable as what it holds.
  syncDirectory(parent)
}

function syncDirectory(directory: string): void {
  const fd = fs.openSync(directory, 'r')
  try {
    fs.fsyncSync(fd)
  } catch (error) {
    // Some network file systems know no such call, and keep names durable by themselves.
    if (!['EINVAL', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    fs.closeSync(fd)
  }
}

function readAll(fd: number, name: string): Uint8Array<ArrayBuffer> {
  const stat = fs.fstatSync(fd)
  if (!stat.isFile()) throw new Error(`${name} is no plain file`)
  if (stat.size > READ_LIMIT) throw new Error(`${name} is larger than ${READ_LIMIT} bytes`)
  const content = new Uint8Array(stat.size)
  let end = 0
  for (let got = -1; got !== 0 && end < content.length; end += got) got = fs.readSync(fd, content, { offset: end })
  return end === content.length ? content : content.slice(0, end)
}

function toReason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function ignoring(step: () => unknown): void {
  try {
    step()
  } catch {
    // What can't be tidied up is no reason to fail.
  }
}
