import { readCpu, spentNs } from './cpu.ts'
import type { Client, LoadResult } from './load.ts'
import type { Options } from './options.ts'
import { type Scenario, toTitle } from './scenarios.ts'
import type { Server } from './servers.ts'

/** One server's rounds of one scenario, in order. */
export interface Rounds {
  readonly server: string
  readonly rounds: readonly Round[]
}

export interface Round extends LoadResult {
  /** CPU microseconds of the server per request. */
  readonly cpuUs: number
}

/** Loads the servers in turns, so that a machine that gets slower does so for all of them; the first turn warms up. */
export async function measure(
  client: Client,
  servers: readonly Server[],
  scenario: Scenario,
  { rounds, seconds }: Options,
): Promise<Rounds[]> {
  const measured = servers.map(({ name }) => ({ server: name, rounds: [] as Round[] }))
  for (let turn = 0; turn <= rounds; turn++) {
    for (const [index, { pid, port }] of servers.entries()) {
      const before = readCpu(pid)
      const result = await client.load({ port, scenario, seconds })
      const cpuUs = spentNs(before, readCpu(pid)) / 1000 / result.requests
      if (turn > 0) measured[index]?.rounds.push({ ...result, cpuUs })
    }
    process.stderr.write('.')
  }
  process.stderr.write(` ${toTitle(scenario)}\n`)
  return measured
}
