import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Client, Load, LoadResult } from './load.ts'
import { CONNECTIONS, type Scenario } from './scenarios.ts'

/** A process of its own, so that its CPU time is nobody else's. */
export const autocannon: Client = {
  name: 'autocannon',
  async load({ port, scenario, seconds, threads = 1, headers }: Load): Promise<LoadResult> {
    const program = fileURLToPath(import.meta.resolve('autocannon'))
    const url = `http://127.0.0.1:${port}${scenario.path}`
    const workers = threads > 1 ? ['-w', String(threads)] : []
    const words = ['--json', '-d', String(seconds), ...workers, ...toFlags(scenario), ...toHeaders(headers), url]
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...words], { maxBuffer: 16 * 1024 * 1024 })
    return toResult(JSON.parse(stdout) as Totals)
  },
}

/** What autocannon prints, as far as it is read here. */
interface Totals {
  readonly duration: number
  readonly errors: number
  readonly non2xx: number
  readonly requests: { readonly total: number }
  readonly latency: { readonly p50: number; readonly p99: number; readonly p99_9: number }
}

/** Autocannon puts an identifier of about this length in place of the mark, which may not come first in a word. */
const IDENTIFIER = { mark: 'x[<id>]', length: 28 }

function toHeaders(headers: Load['headers']): string[] {
  return Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
}

function toFlags({ method, body, connections = CONNECTIONS, pipelining = 1 }: Scenario): string[] {
  const flags = ['-m', method, '-c', String(connections), '-p', String(pipelining)]
  if (!body) return flags
  if (!body.unique) return [...flags, '-b', 'x'.repeat(body.bytes)]
  return [...flags, '-I', '-b', IDENTIFIER.mark + 'x'.repeat(body.bytes - IDENTIFIER.length)]
}

function toResult({ duration, errors, non2xx, requests, latency }: Totals): LoadResult {
  return {
    requests: requests.total,
    errors: errors + non2xx,
    perSecond: requests.total / duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    p999Ms: latency.p99_9,
  }
}
