import { readChildrenCpu, readCpu, readResident, spentNs } from './cpu.ts'
import type { Client, LoadResult } from './load.ts'
import { messages } from './messages.ts'
import { openLoop } from './open-loop.ts'
import { type Scenario, toTitle } from './scenarios.ts'
import type { Server } from './servers.ts'

/** One server's rounds of one scenario, in order. */
export interface Rounds {
  readonly server: string
  readonly rounds: readonly Round[]
}

export interface Round extends LoadResult {
  /** CPU microseconds of the server per request, or message. */
  readonly cpuUs: number
  /** Cores that the client kept busy. */
  readonly clientCores: number
  /** The client had no time left: it, not the server, limited this round. */
  readonly clientBound: boolean
  /** Resident bytes of the server after the load. */
  readonly residentBytes: number
}

/** How long and how often. */
export interface Turns {
  /** Of each server, after one to warm up. */
  readonly rounds: number
  /** Length of one round of load. */
  readonly seconds: number
  /** The servers have been under this load: no turn is needed to warm up. */
  readonly warm?: boolean
}

/** Each client runs in one thread. */
const SATURATED = 0.95

/** Loads the servers in turns, so that a machine that gets slower does so for all of them; the first turn warms up. */
export async function measure(
  client: Client,
  servers: readonly Server[],
  scenario: Scenario,
  { rounds, seconds, warm = false }: Turns,
): Promise<Rounds[]> {
  const measured = servers.map(({ name }) => ({ server: name, rounds: [] as Round[] }))
  for (let turn = warm ? 1 : 0; turn <= rounds; turn++) {
    for (const [index, server] of servers.entries()) {
      const round = await load(client, server, scenario, turn === 0 ? 1 : seconds)
      if (turn > 0) measured[index]?.rounds.push(round)
    }
    process.stderr.write('.')
  }
  process.stderr.write(` ${toTitle(scenario)}\n`)
  return measured
}

async function load(client: Client, { pid, port }: Server, scenario: Scenario, seconds: number): Promise<Round> {
  const headers = scenario.bearer ? { Authorization: `Bearer ${await fetchToken(port)}` } : {}
  const started = performance.now()
  const [before, clientBefore] = [readCpu(pid), readChildrenCpu()]
  const result = await chooseClient(client, scenario).load({ port, scenario, seconds, headers })
  const cpuUs = spentNs(before, readCpu(pid)) / 1000 / result.requests
  const clientCores = ((readChildrenCpu() - clientBefore) * 1000) / (performance.now() - started)
  // An open loop never rests, so as to be on time.
  const clientBound = !scenario.rate && clientCores > SATURATED
  return { ...result, cpuUs, clientCores, clientBound, residentBytes: readResident(pid) }
}

/** The one that was asked for can't do everything. */
function chooseClient(client: Client, { rate, socket }: Scenario): Client {
  if (socket) return messages
  return rate ? openLoop : client
}

/** One for each round: a token lives for a minute. */
async function fetchToken(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/token`, { method: 'POST' })
  return ((await answer.json()) as { token: string }).token
}
