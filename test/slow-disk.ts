import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const BINARY = fileURLToPath(new URL('../bin/podinfo', import.meta.url))

/** With -D the tracer is the grandchild: the server's process is still the one that was started. */
const TRACE = 'strace -D -f --seccomp-bpf -qq -o /dev/null -e trace=fsync,fdatasync,syncfs'

/**
 * A program that starts the server over a disk that takes so many seconds for each sync; undefined when this machine can't be
 * made to: then the test is skipped; where CI has no strace it fails.
 */
export function prepareSlowDisk(t: TestContext, seconds: number): string | undefined {
  const { error, status, stderr } = spawnSync('sh', ['-c', `${TRACE} -- true`], { encoding: 'utf8' })
  if (error || status !== 0 || stderr !== '') {
    const reason = `strace can't slow the disk down: ${error?.message ?? (stderr.trim() || `it ended with ${status}`)}`
    // A runner may forbid to trace; what is not installed there was forgotten.
    if (error && process.env.CI === 'true') throw new Error(reason)
    t.skip(reason)
    return undefined
  }
  const directory = mkdtempSync(join(tmpdir(), 'podinfo-slow-disk-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const program = join(directory, 'podinfo')
  const inject = `-e inject=fsync,fdatasync,syncfs:delay_exit=${seconds * 1e6}`
  writeFileSync(program, `#!/bin/sh\nexec ${TRACE} ${inject} -- '${BINARY}' "$@"\n`, { mode: 0o755 })
  return program
}
