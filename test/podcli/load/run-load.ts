import assert from 'node:assert/strict'
import { podcli } from '../run.ts'

/** What `--output=json` tells, as far as it is read here. */
export interface LoadJson {
  readonly requests: number
  readonly rate: number
  readonly latencyMs: Readonly<Record<string, number>>
  readonly statuses: Readonly<Record<string, number>>
  readonly faults: Readonly<Record<string, number>>
  readonly errors: number
  readonly unstarted: number
  readonly thresholds: readonly { readonly threshold: string; readonly broken: boolean }[]
}

/** Runs a load, and reads its result. */
export async function load(...words: string[]) {
  const { status, stdout, stderr } = await podcli(['load', ...words, '--output=json'])
  assert.notEqual(stdout, '', stderr)
  return { status, stderr, result: JSON.parse(stdout) as LoadJson }
}
