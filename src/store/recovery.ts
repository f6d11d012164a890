import { hash as digest } from 'node:crypto'
import fs from 'node:fs'
import { join } from 'node:path'
import { Draft, publishSynced } from './draft.ts'
import { type Entry, readEntries } from './journal.ts'
import { syncFiles } from './sync.ts'
import { findOthersFiles } from './writers.ts'

/**
 * Makes good what writers that died left in `directory`: files that only their journals have are written, what was not
 * acknowledged is removed. Once for each directory and thread; rejects when it can't be done, and is tried again a second later.
 */
export function recover(directory: string): Promise<void> {
  const begun = recoveries.get(directory)
  if (begun) return begun
  const recovery = recoverAll(directory)
  recoveries.set(directory, recovery)
  recovery.catch(() => setTimeout(() => recoveries.delete(directory), RETRY_MS).unref())
  return recovery
}

/** A journal takes long to read: where its files have no room, not every request is to try it. */
const RETRY_MS = 1000

const recoveries = new Map<string, Promise<void>>()

/** No journal of ours gets so long: something else has the name of one. */
const MAX_JOURNAL_BYTES = 64 * 1024 * 1024

/** Each is an open file. */
const DRAFTS_AT_ONCE = 64

async function recoverAll(directory: string): Promise<void> {
  for (const { kind, path, abandoned } of findOthersFiles(directory)) {
    // A journal that may be in use is read, too: a volume may have moved to another host after a power cut.
    const done = kind === 'tmp' || (await replay(directory, path))
    if (abandoned && done) remove(path)
  }
}

/** Resolves with whether all that the journal keeps is under its own name on disk now. */
async function replay(directory: string, path: string): Promise<boolean> {
  const content = readIfReadable(path)
  if (!content) return false
  const entries = [...readEntries(content, sha1)]
  const missing = entries.filter((entry) => !isWhole(join(directory, entry.hash), entry))
  while (missing.length > 0) {
    const drafts = missing.splice(0, DRAFTS_AT_ONCE).map(({ hash, body }) => new Draft(directory, hash, body))
    await publishSynced(directory, drafts)
    const error = drafts.find((draft) => draft.error !== undefined)?.error
    if (error !== undefined) throw new Error(`${path} keeps files that can't be written: ${error}`)
  }
  await syncFiles(
    directory,
    entries.map(({ hash }) => hash),
  )
  return true
}

function readIfReadable(path: string): Buffer | undefined {
  try {
    return fs.statSync(path).size <= MAX_JOURNAL_BYTES ? fs.readFileSync(path) : undefined
  } catch {
    return undefined // Its writer was done with it in between, or it is not ours to read.
  }
}

function isWhole(path: string, { hash, body }: Entry): boolean {
  try {
    return fs.statSync(path).size === body.length && sha1(fs.readFileSync(path)) === hash
  } catch {
    return false
  }
}

function remove(path: string): void {
  try {
    fs.unlinkSync(path)
  } catch {
    // Another writer was faster, or may do it and we may not.
  }
}

function sha1(content: Uint8Array): string {
  return digest('sha1', content)
}
