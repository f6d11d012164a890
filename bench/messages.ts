import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Result } from '../src/podcli/load/result.ts'
import type { Client, Load, LoadResult } from './load.ts'
import { CONNECTIONS } from './scenarios.ts'

/** Sends a message on each of its websockets as soon as the one before has come back: `podcli load`, in one thread of its own. */
export const messages: Client = {
  name: 'podcli load',
  async load({ port, scenario, seconds }: Load): Promise<LoadResult> {
    const { path, body, connections = CONNECTIONS } = scenario
    const podcli = fileURLToPath(new URL('../bin/podcli', import.meta.url))
    const flags = [`--connections=${connections}`, `--duration=${seconds}s`, `--body=${'x'.repeat(body?.bytes ?? 0)}`]
    const words = ['load', `ws://127.0.0.1:${port}${path}`, ...flags, '--output=json']
    const { stdout } = await promisify(execFile)(podcli, words)
    return toResult(JSON.parse(stdout) as Result)
  },
}

function toResult({ requests, errors, rate, latencyMs }: Result): LoadResult {
  return {
    requests,
    errors,
    perSecond: rate,
    p50Ms: latencyMs.p50,
    p99Ms: latencyMs.p99,
    p999Ms: latencyMs['p99.9'],
  }
}
