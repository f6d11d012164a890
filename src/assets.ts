import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Assets } from './http/app.ts'

/**
 * The files directly in `directory`, as they are at the first use. Only a name that was listed there is ever opened: no
 * path leads out. A missing directory has no files.
 */
export function createAssets(directory: URL | string): Assets {
  const path = directory instanceof URL ? fileURLToPath(directory) : directory
  const list = once(() => listFiles(path))
  const contents = new Map<string, () => Promise<Uint8Array>>()
  return {
    async load(name) {
      if (!(await list()).has(name)) return undefined
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
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set()
    throw error
  }
}

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
