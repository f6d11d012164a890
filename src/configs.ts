import { type FSWatcher, watch } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { Log } from './log.ts'

/** The largest file that is shown, in bytes, as large as a ConfigMap can be: every thread holds a copy of each file. */
export const CONFIG_FILE_LIMIT = 1024 * 1024

export interface ConfigsOptions {
  /** Directory of mounted ConfigMaps and Secrets. */
  readonly path: string
  readonly log: Log
  /** Told of the files by name, sorted by the names' bytes: at the start, if there are any, after each change. */
  onChange(files: Readonly<Record<string, string>>): void
}

/**
 * Watches the files directly in a directory, through links, but for names with `..`; resolves when they were read once.
 * While the directory is away the last files stay.
 */
export async function watchConfigs(options: ConfigsOptions): Promise<AsyncDisposable> {
  const configs = new ConfigWatch(options)
  await configs.refresh()
  return {
    async [Symbol.asyncDispose]() {
      configs.close()
    },
  }
}

/** From the first sign of a change to reading: the kubelet makes and removes links one after the other. */
const SETTLE_MS = 100

/** Pauses between tries while the directory is away or can't be watched: the first, doubled up to the last. */
const RETRY_MS = { first: 250, last: 10_000 }

class ConfigWatch {
  readonly #options: ConfigsOptions
  readonly #path: string
  readonly #skipped = new Set<string>()
  #watcher: FSWatcher | undefined
  #timer: NodeJS.Timeout | undefined
  #reading = false
  #shown = '{}'
  /** Zero while all is well. */
  #retryMs = 0
  #closed = false

  constructor(options: ConfigsOptions) {
    this.#options = options
    this.#path = resolve(options.path)
  }

  async refresh(): Promise<void> {
    this.#reading = true
    try {
      // Watched first: what changes while it is read is read again.
      this.#watch()
      this.#show(await this.#read())
    } catch (error) {
      this.#lose(error)
    }
    this.#reading = false
  }

  close(): void {
    this.#closed = true
    this.#unwatch()
    clearTimeout(this.#timer)
  }

  #watch(): void {
    // By its full path: an event without a name carries the last part of it.
    this.#watcher ??= watch(this.#path, { persistent: false }, (_, name) => {
      // The directory itself was moved or removed: what has its name now is another one.
      if (name === null || name === basename(this.#path)) this.#unwatch()
      this.#schedule(SETTLE_MS)
    }).on('error', (error) => this.#lose(error))
  }

  #unwatch(): void {
    this.#watcher?.close()
    this.#watcher = undefined
  }

  /** Reads in `ms`, unless that is planned already: steady changes must not put it off for ever. */
  #schedule(ms: number): void {
    if (this.#closed) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      if (this.#reading) this.#schedule(SETTLE_MS)
      else void this.refresh()
    }, ms).unref()
  }

  #lose(error: unknown): void {
    if (this.#closed) return
    this.#unwatch()
    const { path, log } = this.#options
    if (this.#retryMs === 0) log.warn('config directory is away', { path, error: toMessage(error) })
    this.#retryMs = Math.min(this.#retryMs * 2 || RETRY_MS.first, RETRY_MS.last)
    this.#schedule(this.#retryMs)
  }

  #show(files: Record<string, string>): void {
    if (this.#closed) return
    const { path, log, onChange } = this.#options
    if (this.#retryMs > 0) log.info('config directory is back', { path })
    this.#retryMs = 0
    const text = JSON.stringify(files)
    if (text === this.#shown) return
    this.#shown = text
    onChange(files)
  }

  async #read(): Promise<Record<string, string>> {
    const names = (await readdir(this.#path)).filter((name) => !name.includes('..'))
    const files = Object.create(null) as Record<string, string>
    for (const name of names.sort(byBytes)) {
      const content = await this.#readFile(name)
      if (content !== undefined) files[name] = content
    }
    return files
  }

  async #readFile(name: string): Promise<string | undefined> {
    try {
      const file = join(this.#path, name)
      const stats = await stat(file)
      if (!stats.isFile()) return undefined
      if (stats.size > CONFIG_FILE_LIMIT) throw new Error(`larger than ${CONFIG_FILE_LIMIT} bytes`)
      const content = (await readFile(file)).toString()
      this.#skipped.delete(name)
      return content
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#warn(name, error)
      return undefined
    }
  }

  /** Once for each file, until it can be read again. */
  #warn(name: string, error: unknown): void {
    if (this.#skipped.has(name)) return
    this.#skipped.add(name)
    this.#options.log.warn('config file left out', { file: name, error: toMessage(error) })
  }
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
