import { posix } from 'node:path'

/** The clean form of a path prefix: `''` for the root, else `/foo/bar`, without a slash at the end. */
export function cleanPrefix(text: string): string {
  return posix.normalize(`/${text.trim()}`).replace(/\/$/, '')
}
