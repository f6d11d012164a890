import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** The time of day as a process sees it that was started with this environment; its monotonic clock is the machine's. */
export interface WallClock {
  readonly env: NodeJS.ProcessEnv
  /** Puts it so many seconds before (below 0) or behind the machine's. */
  jump(seconds: number): void
}

/** A clock for this test, or undefined when the machine has no libfaketime: then the test is skipped, in CI it fails. */
export function prepareWallClock(t: TestContext): WallClock | undefined {
  const library = findLibrary()
  if (!library) {
    const reason = 'no libfaketime is installed'
    if (process.env.CI === 'true') throw new Error(reason)
    t.skip(reason)
    return undefined
  }
  const directory = mkdtempSync(join(tmpdir(), 'podinfo-clock-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'offset')
  const jump = (seconds: number) => {
    writeFileSync(`${file}.new`, `${seconds < 0 ? '' : '+'}${seconds}`)
    // Never seen half written.
    renameSync(`${file}.new`, file)
  }
  jump(0)
  const settings = { FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' }
  return { env: { LD_PRELOAD: library, ...settings }, jump }
}

/** Debian has it in a directory named after the machine. */
function findLibrary(): string | undefined {
  const candidates = readdirSync('/usr/lib').map((machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`)
  return candidates.find((candidate) => existsSync(candidate))
}
