import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The files directly in a directory, as they are at the first use, held in memory from then on. */
export interface Directory {
  names(): Promise<ReadonlySet<string>>
  /** Undefined when there is no such file. */
  load(name: string): Promise<Uint8Array | undefined>
}

/** Only a name that was listed there is ever opened: no path leads out. A missing directory has no files. */
export function openDirectory(path: string): Directory {
  const names = once(() => listFiles(path))
  const contents = new Map<string, () => Promise<Uint8Array>>()
  return {
    names,
    async load(name) {
      if (!(await names()).has(name)) return undefined
      const read = contents.get(name) ?? once(() => readFile(join(path, name)))
      contents.set(name, read)
      return read()
    },
  }
}

async function listFiles(path: string): Promise<ReadonlySet<string>> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    // Mounted files are links.
    return new Set(entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name))
  } catch (error) {
    if (NOT_THERE.has((error as NodeJS.ErrnoException).code)) return new Set()
    throw error
  }
}

/** A path that does not lead to a directory. */
const NOT_THERE: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR'])

/** Keeps the first good result; a failure is tried again by the next call. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= load().catch((error: unknown) => {
      result = undefined
      throw error
    })
    return result
  }
}
