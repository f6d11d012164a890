import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Client, Load, LoadResult } from './load.ts'

/**
 * Sends at a fixed rate, whether the server keeps up or not, and counts each wait from the moment at which the request was due: a
 * server that stalls makes all of them late that were due meanwhile. Closed loops, wrk's too, send nothing then, and miss it.
 * In a process of its own, so that its CPU time is nobody else's.
 */
export const openLoop: Client = {
  name: 'open loop',
  async load(load: Load): Promise<LoadResult> {
    const program = fileURLToPath(new URL('open-loop-client.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(load)])
    return JSON.parse(stdout) as LoadResult
  },
}
