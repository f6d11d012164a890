import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

const PATH = `${join(ROOT, '.tools/bin')}${delimiter}${process.env.PATH}`

/**
 * Why tests that need these tools are skipped, or false when all are there. `npm run test:manifests`, which installs them, skips
 * nothing: it throws.
 */
export function skipWithout(...tools: readonly string[]): string | false {
  const missing = tools.filter((tool) => !PATH.split(delimiter).some((directory) => existsSync(join(directory, tool))))
  if (missing.length === 0) return false
  const reason = `${missing.join(', ')} not found: npm run test:manifests installs what is missing`
  if (process.env.MANIFEST_TOOLS === 'required') throw new Error(reason)
  return reason
}

export interface Outcome {
  readonly code: number
  readonly out: string
  readonly error: string
}

/** Runs a tool in the repository's root, or in `directory` below it, with `input` on its stdin. */
export function runTool(tool: string, words: readonly string[], { input = '', directory = '' } = {}): Outcome {
  const cwd = join(ROOT, directory)
  const run = spawnSync(tool, words, {
    cwd,
    input,
    encoding: 'utf8',
    // Programs in Go that end at once: none of their garbage is worth collecting.
    env: { ...process.env, PATH, GOGC: 'off' },
    maxBuffer: 2 ** 26,
  })
  if (run.error) throw run.error
  return { code: run.status ?? 1, out: run.stdout, error: run.stderr }
}

/** As `runTool`; throws what the tool said on stderr when it fails. */
export function mustRun(...call: Parameters<typeof runTool>): string {
  const { code, out, error } = runTool(...call)
  if (code !== 0) throw new Error(`${call[0]} ${call[1].join(' ')}: ${error || out}`)
  return out
}
