import { findClient } from './client.ts'
import { leaveServerCore } from './cores.ts'
import { readOptions } from './options.ts'
import { describeRun, toShort, toSpread, toTable, toThousands } from './report.ts'
import { measure, type Round } from './rounds.ts'
import { HOT_PATH, pick, type Scenario, toTitle } from './scenarios.ts'
import { podinfo, type Server, startServer } from './servers.ts'
import { startSink } from './sink.ts'

/** What is exported goes to a receiver on the clients' cores. */
const ABOUT =
  'What tracing costs: the same server with tracing off, and on at two shares of sampled requests, in turns.'
const options = readOptions({ about: ABOUT })
const client = findClient()
leaveServerCore()

await using stack = new AsyncDisposableStack()
const sink = stack.use(await startSink())
const start = async (name: string, ratio?: number) => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${sink.port}`,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: String(ratio),
  }
  const flags = ratio === undefined ? [] : ['--otel-service-name=bench']
  return stack.use(await startServer({ ...podinfo(1), name, env }, 'one', flags))
}
const servers: Server[] = [await start('off'), await start('1 % sampled', 0.01), await start('100 % sampled', 1)]
const rows = { cpu: [toHead()], rate: [toHead()] }
for (const scenario of pick(HOT_PATH, options.only ?? '/version')) {
  const measured = (await measure(client, servers, scenario, options)).map(({ rounds }) => rounds)
  rows.cpu.push(toRow(scenario, measured, ({ cpuUs }) => cpuUs, toShort))
  rows.rate.push(toRow(scenario, measured, ({ perSecond }) => perSecond, toThousands))
}
console.log(`${describeRun(client, options)}\n`)
console.log(`CPU µs per request: the median of the rounds (lowest–highest)\n\n${toTable(rows.cpu)}\n`)
console.log(`Requests per second\n\n${toTable(rows.rate)}`)

function toHead(): string[] {
  return ['', ...servers.flatMap(({ name }, index) => (index === 0 ? [name] : [name, 'ratio to off']))]
}

function toRow(
  scenario: Scenario,
  [off = [], ...on]: readonly (readonly Round[])[],
  figure: (round: Round) => number,
  toText: (value: number) => string,
): string[] {
  const spread = (rounds: readonly Round[]) => toSpread(rounds.map(figure), toText)
  // Ratios of the same turn: what slows the machine down for a while is in both.
  const ratio = (rounds: readonly Round[]) =>
    toSpread(rounds.map((round, turn) => figure(round) / figure(off[turn] ?? round)))
  return [toTitle(scenario), spread(off), ...on.flatMap((rounds) => [spread(rounds), ratio(rounds)])]
}
