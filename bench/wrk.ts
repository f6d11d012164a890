import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Client, CONNECTIONS, type Load, type LoadResult } from './load.ts'
import type { Scenario } from './scenarios.ts'

/** One thread, steered by a Lua script that also prints the totals as JSON. */
export const wrk: Client = {
  name: 'wrk',
  async load({ port, scenario, seconds }: Load): Promise<LoadResult> {
    const directory = await mkdtemp(join(tmpdir(), 'podinfo-wrk-'))
    try {
      const script = join(directory, 'request.lua')
      await writeFile(script, `${toRequest(scenario)}\n${TOTALS}`)
      const url = `http://127.0.0.1:${port}${scenario.path}`
      const words = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', script, url]
      const { stdout } = await promisify(execFile)('wrk', words)
      return toResult(stdout)
    } finally {
      await rm(directory, { recursive: true })
    }
  },
}

const TOTALS = `
function done(summary, latency)
  local failed = summary.errors
  print(string.format('\\n{"requests": %d, "errors": %d, "seconds": %f, "p99Ms": %f}', summary.requests,
    failed.connect + failed.read + failed.write + failed.status + failed.timeout,
    summary.duration / 1e6, latency:percentile(99) / 1e3))
end`

function toRequest({ method, body }: Scenario): string {
  const fixed = `wrk.method = '${method}'\nwrk.body = string.rep('x', ${body?.bytes ?? 0})`
  if (!body?.unique) return body ? fixed : `wrk.method = '${method}'`
  // The time sets the bodies of this round apart from those of others.
  return `
local count = 0
function request()
  count = count + 1
  local stamp = string.format('${Date.now()}-%d-', count)
  return wrk.format('${method}', nil, nil, stamp .. string.rep('x', ${body.bytes} - #stamp))
end`
}

function toResult(output: string): LoadResult {
  const totals = JSON.parse(output.slice(output.lastIndexOf('\n{'))) as Omit<LoadResult, 'perSecond'> & {
    seconds: number
  }
  return { ...totals, perSecond: totals.requests / totals.seconds }
}
