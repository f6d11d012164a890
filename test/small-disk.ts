import { execFileSync } from 'node:child_process'
import type { TestContext } from 'node:test'

/** A disk of 1 MiB, mounted over a directory. */
export interface SmallDisk extends Disposable {
  /** Lets nobody write, or everybody again. */
  remount(mode: 'ro' | 'rw'): void
}

/** Mounts a disk; without the right to mount, the test is skipped. */
export function mountSmallDisk(t: TestContext, directory: string): SmallDisk | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'podinfo-test', directory], { stdio: 'pipe' })
  } catch (error) {
    t.skip(`can't mount a small disk: ${String(error).split('\n')[0]}`)
    return undefined
  }
  return {
    remount: (mode) => void execFileSync('mount', ['-o', `remount,${mode}`, directory]),
    [Symbol.dispose]: () => void execFileSync('umount', ['-l', directory]),
  }
}
