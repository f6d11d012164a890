import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { listen, type podcli, runHere } from '../run.ts'

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

/** Runs a load from this process, and reads its result. */
export function load(...words: string[]) {
  return loadBy(runHere, ...words)
}

/** The same by the program, or from this process. */
export async function loadBy(run: typeof podcli, ...words: string[]) {
  const { status, stdout, stderr } = await run(['load', ...words, '--output=json'])
  assert.notEqual(stdout, '', stderr)
  return { status, stderr, result: JSON.parse(stdout) as LoadJson }
}

/** A server of HTTP to put under load; it goes at once, with its connections. */
export async function serve(listener: RequestListener) {
  const server = createServer(listener)
  return {
    port: await listen(server),
    [Symbol.dispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}
