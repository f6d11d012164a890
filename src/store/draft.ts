import fs from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { toWriterFileName } from './writers.ts'

const FILE_MODE = 0o644

/** A file under a temporary name, until it is whole. A step that fails is the last one and leaves nothing behind. */
export class Draft {
  readonly hash: string
  readonly body: Uint8Array
  readonly #directory: string
  readonly #temporary: string
  #fd: number | undefined
  /** Why it failed. */
  error: string | undefined

  /** Writes `body`, whose SHA-1 is `hash`; makes the directory when it is missing. */
  constructor(directory: string, hash: string, body: Uint8Array) {
    this.hash = hash
    this.body = body
    this.#directory = directory
    this.#temporary = join(directory, toWriterFileName('tmp'))
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
    if (error) this.fail(error)
  }

  /** Gives the file its name, the hash. */
  publish(): void {
    this.#try((fd) => {
      this.#fd = undefined
      fs.closeSync(fd)
      fs.renameSync(this.#temporary, join(this.#directory, this.hash))
    })
  }

  fail(error: unknown): void {
    this.error = error instanceof Error ? error.message : String(error)
    ignoring(() => this.#fd !== undefined && fs.closeSync(this.#fd))
    ignoring(() => fs.unlinkSync(this.#temporary))
    this.#fd = undefined
  }

  #try(step: (fd: number) => void): void {
    if (this.error !== undefined) return
    try {
      step(this.#fd ?? -1)
    } catch (error) {
      this.fail(error)
    }
  }
}

/** Publishes each draft once its file would outlive a power cut, its name included. */
export async function publishSynced(directory: string, drafts: readonly Draft[]): Promise<void> {
  await syncAll(drafts)
  for (const draft of drafts) draft.publish()
  const published = drafts.filter(({ error }) => error === undefined)
  try {
    if (published.length > 0) syncDirectory(directory)
  } catch (error) {
    for (const draft of published) draft.fail(error)
  }
}

/** Resolves when the directory's entries would outlive a power cut. */
export function syncDirectory(directory: string): void {
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

/** fsyncs that wait at once: each holds a thread of libuv's pool of four, which resolves names and reads files too. */
const SYNCS_AT_ONCE = 3

/** Several at once share the commits of the file system's journal; one alone is cheaper without a second thread. */
async function syncAll(drafts: readonly Draft[]): Promise<void> {
  if (drafts.length === 1) return drafts[0]?.sync()
  const left = drafts.values()
  const sync = async () => {
    for (const draft of left) await draft.syncAside()
  }
  await Promise.all(Array.from({ length: SYNCS_AT_ONCE }, sync))
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

function ignoring(step: () => unknown): void {
  try {
    step()
  } catch {
    // What can't be tidied up is no reason to fail.
  }
}
