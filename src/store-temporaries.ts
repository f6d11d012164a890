import { hash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** A name for a file that is not whole yet: unique among all writers of a volume, and never 40 hex digits. */
export function toTemporaryName(): string {
  return `.tmp-${HOST}-${process.pid}-${THREAD}-${++lastNumber}`
}

/** Removes what writers that died left in `directory`; once for each directory and thread, never throws. */
export function sweepOnce(directory: string): void {
  if (swept.has(directory)) return
  swept.add(directory)
  try {
    for (const name of fs.readdirSync(directory)) sweep(name, join(directory, name))
  } catch {
    // No directory yet, or none that can be listed: the write that follows tells.
  }
}

/** A writer that can't be asked is taken for dead when its file is older: no write takes as long. */
const STALE_MS = 600_000

// A container's process is number 1 again after each start, and volumes are shared: the number alone says nothing.
const HOST = hash('sha1', hostname()).slice(0, 8)
const THREAD = randomBytes(4).toString('hex')
const NAME = /^\.tmp-([0-9a-f]{8})-([0-9]+)-([0-9a-f]{8})-[0-9]+$/

const swept = new Set<string>()
let lastNumber = 0

function sweep(name: string, file: string): void {
  const [, host, pid, thread] = NAME.exec(name) ?? []
  if (host === undefined || thread === THREAD) return
  try {
    // One thread of a process writes: another one's file under the same number is of a life before.
    const dead = host === HOST && (Number(pid) === process.pid || !isAlive(Number(pid)))
    if (dead || fs.statSync(file).mtimeMs < Date.now() - STALE_MS) fs.unlinkSync(file)
  } catch {
    // Another writer was faster, or may do it and we may not.
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
