import { cpus } from 'node:os'
import { findClient } from './client.ts'
import { joinServer } from './cores.ts'
import type { Client } from './load.ts'
import { readOptions } from './options.ts'
import { describeMachine, toSpread, toTable, toThousands } from './report.ts'
import { measure } from './rounds.ts'
import { CONNECTIONS, HOT_PATH, pick, toTitle } from './scenarios.ts'
import { podinfo, startServer } from './servers.ts'

const ABOUT = `What further cores bring: one shard on one core beside a shard for each core, in turns. The client runs on the cores of the
server, with as many connections and a thread for each: so it takes the same share of one core as of all.`
const options = readOptions({ about: ABOUT, seconds: 1, rounds: 9 })
const cores = cpus().length

await using stack = new AsyncDisposableStack()
const one = stack.use(await startServer(podinfo(1), 'one'))
const all = stack.use(await startServer(podinfo(cores), 'all'))
const client = findClient()
/** The client among the server's shards. */
const neighbour: Client = {
  name: client.name,
  load(load) {
    const threads = load.port === one.port ? 1 : cores
    joinServer(threads === 1 ? 'one' : 'all')
    return client.load({ ...load, threads, scenario: { ...load.scenario, connections: CONNECTIONS * threads } })
  },
}
const rows = [['requests per second', one.name, all.name, 'ratio']]
for (const scenario of pick(HOT_PATH, options.only)) {
  const [alone = [], together = []] = (await measure(neighbour, [one, all], scenario, options)).map(({ rounds }) =>
    rounds.map(({ perSecond }) => perSecond),
  )
  // Ratios of the same turn: what slows the machine down for a while is in both.
  const ratios = together.map((rate, turn) => rate / (alone[turn] ?? rate))
  rows.push([toTitle(scenario), toSpread(alone, toThousands), toSpread(together, toThousands), toSpread(ratios)])
}
console.log(
  `${describeMachine()}; ${client.name} on the cores of the server, ${CONNECTIONS} connections for each core;`,
)
console.log(`${options.rounds} rounds of ${options.seconds} s: the median (lowest–highest).\n\n${toTable(rows)}`)
