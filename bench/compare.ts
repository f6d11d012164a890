import type { Client } from './load.ts'
import type { Options } from './options.ts'
import { toShort, toSpread, toTable, toThousands } from './report.ts'
import { measure, type Round, type Rounds } from './rounds.ts'
import { type Scenario, toTitle } from './scenarios.ts'
import type { Server } from './servers.ts'

/**
 * Measures every scenario on every server; resolves with tables of CPU time per request and of requests per second, with
 * the first server's ratio to each other one.
 */
export async function compare(
  client: Client,
  servers: readonly Server[],
  scenarios: readonly Scenario[],
  options: Options,
): Promise<string> {
  const cpu = [toHead(servers)]
  const rate = [toHead(servers)]
  const warnings: string[] = []
  for (const scenario of scenarios) {
    const measured = await measure(client, servers, scenario, options)
    cpu.push(toRow(scenario, measured, ({ cpuUs }) => cpuUs, toShort))
    rate.push(toRow(scenario, measured, ({ perSecond }) => perSecond, toThousands))
    warnings.push(...toWarnings(scenario, measured))
  }
  return [
    'CPU µs per request: the median of the rounds (lowest–highest)',
    toTable(cpu),
    'Requests per second',
    toTable(rate),
    ...warnings,
  ].join('\n\n')
}

function toHead(servers: readonly Server[]): string[] {
  const names = servers.map(({ name }) => name)
  return ['', ...names, ...names.slice(1).map((name) => `ratio to ${name}`)]
}

function toRow(
  scenario: Scenario,
  measured: readonly Rounds[],
  figure: (round: Round) => number,
  toText: (value: number) => string,
): string[] {
  const [first = [], ...others] = measured.map(({ rounds }) => rounds.map(figure))
  // Ratios of the same turn: what slows the machine down for a while is in both.
  const ratios = others.map((other) => first.map((value, turn) => value / (other[turn] ?? NaN)))
  const spreads = [first, ...others].map((values) => toSpread(values, toText))
  return [toTitle(scenario), ...spreads, ...ratios.map((values) => toSpread(values))]
}

/** A line for each server that failed requests: its numbers then mean little. */
function toWarnings(scenario: Scenario, measured: readonly Rounds[]): string[] {
  return measured.flatMap(({ server, rounds }) => {
    const errors = rounds.reduce((sum, round) => sum + round.errors, 0)
    const requests = rounds.reduce((sum, round) => sum + round.requests, 0)
    return errors > 0 ? [`${server} failed ${errors} of ${requests} requests of ${toTitle(scenario)}.`] : []
  })
}
