import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Which cores a server may run on: one alone, away from the client, or all. */
export type Cores = 'one' | 'all'

/**
 * Moves this process, and so every client that it starts, off the core that servers under load get. Without `taskset` or
 * a second core nothing is pinned.
 */
export function leaveServerCore(): void {
  if (split) move(split.client)
}

/** Moves this process, and so every client that it starts, to the cores of such a server. */
export function joinServer(cores: Cores): void {
  if (split) move(cores === 'one' ? split.server : split.all)
}

/** The words that start a program on these cores. */
export function pinned(cores: Cores, words: readonly string[]): readonly string[] {
  if (!split) return words
  return ['taskset', '-c', cores === 'one' ? split.server : split.all, ...words]
}

function move(cores: string): void {
  execFileSync('taskset', ['-acp', cores, String(process.pid)], { stdio: 'ignore' })
}

/** Where everything runs, for the report. */
export function describeCores(): string {
  return split ? `servers under load on core ${split.server}, clients on ${split.client}` : 'nothing pinned'
}

const split = splitCores()

function splitCores() {
  const all = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  const [server, ...others] = all.split(',').flatMap(toNumbers)
  if (server === undefined || others.length === 0 || !hasTaskset()) return undefined
  return { server: String(server), client: others.join(','), all }
}

/** `0-2` → 0, 1, 2 */
function toNumbers(range: string): number[] {
  const [first = 0, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['-V'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
