import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Client, Load, LoadResult } from './load.ts'
import { CONNECTIONS, type Scenario } from './scenarios.ts'

/** Steered by a Lua script that also prints the totals as JSON. */
export const wrk: Client = {
  name: 'wrk',
  async load({ port, scenario, seconds, threads = 1, headers }: Load): Promise<LoadResult> {
    const directory = await mkdtemp(join(tmpdir(), 'podinfo-wrk-'))
    try {
      const script = join(directory, 'request.lua')
      await writeFile(script, `${toHeaders(headers)}${toRequest(scenario)}\n${TOTALS}`)
      const url = `http://127.0.0.1:${port}${scenario.path}`
      const words = [`-t${threads}`, `-c${scenario.connections ?? CONNECTIONS}`, `-d${seconds}s`, '-s', script, url]
      const { stdout } = await promisify(execFile)('wrk', words)
      return toResult(stdout, scenario)
    } finally {
      await rm(directory, { recursive: true })
    }
  },
}

const TOTALS = `
function done(summary, latency)
  local failed = summary.errors
  print(string.format('\\n{"requests": %d, "errors": %d, "seconds": %f, "p50Ms": %f, "p99Ms": %f, "p999Ms": %f}',
    summary.requests, failed.connect + failed.read + failed.write + failed.status + failed.timeout, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency:percentile(99.9) / 1e3))
end`

function toHeaders(headers: Load['headers']): string {
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers['${name}'] = '${value}'\n`)
  return lines.join('')
}

function toRequest({ method, body, pipelining }: Scenario): string {
  const fixed = `wrk.method = '${method}'\n${body ? `wrk.body = string.rep('x', ${body.bytes})` : ''}`
  if (pipelining) {
    return `${fixed}
local batch
function init()
  batch = string.rep(wrk.format(), ${pipelining})
end
function request()
  return batch
end`
  }
  if (!body?.unique) return fixed
  // The time sets the bodies of this round apart from those of others.
  return `
local count = 0
function request()
  count = count + 1
  local stamp = string.format('${Date.now()}-%d-', count)
  return wrk.format('${method}', nil, nil, stamp .. string.rep('x', ${body.bytes} - #stamp))
end`
}

function toResult(output: string, { pipelining }: Scenario): LoadResult {
  const totals = JSON.parse(output.slice(output.lastIndexOf('\n{'))) as Omit<LoadResult, 'perSecond'> & {
    seconds: number
  }
  const perSecond = totals.requests / totals.seconds
  // It takes the time of a batch once, and counts each of its requests: its percentiles are none.
  return pipelining ? { ...totals, perSecond, p50Ms: NaN, p99Ms: NaN, p999Ms: NaN } : { ...totals, perSecond }
}
