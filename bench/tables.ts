import { toMegabytes, toShort, toSpread, toTable, toThousands } from './report.ts'
import type { Round, Rounds } from './rounds.ts'

/** What was measured of one scenario. */
export interface Finding {
  readonly title: string
  /** Of what there are so many a second. */
  readonly unit: 'messages' | 'requests'
  /** The first server is the one whose ratio to each other is told. */
  readonly servers: readonly Rounds[]
}

/** Each scenario's table of figures by server, as Markdown, then what is to be said against them. */
export function toTables(findings: readonly Finding[]): string {
  return findings.flatMap((finding) => [toHeading(finding), toFigures(finding), ...toWarnings(finding)]).join('\n\n')
}

/** First's figure to other's in the same turn: what slows the machine down for a while is in both. */
export function toRatios(first: Rounds, other: Rounds, figure: (round: Round) => number): number[] {
  return first.rounds.map((round, turn) => {
    const beside = other.rounds[turn]
    return beside ? figure(round) / figure(beside) : NaN
  })
}

/** Whether the client, not the server, limited most rounds. */
export function isClientBound(rounds: readonly Round[]): boolean {
  return rounds.filter(({ clientBound }) => clientBound).length * 2 > rounds.length
}

function toHeading({ title }: Finding): string {
  return `### ${title}`
}

function toFigures({ unit, servers }: Finding): string {
  const [first] = servers
  const rows = servers.map((server) => {
    const spread = (figure: (round: Round) => number, toText = toShort) => toSpread(server.rounds.map(figure), toText)
    const bound = isClientBound(server.rounds) ? ' *' : ''
    return [
      server.server,
      spread(({ cpuUs }) => cpuUs),
      first && first !== server ? toSpread(toRatios(first, server, ({ cpuUs }) => cpuUs)) : '',
      `${spread(({ perSecond }) => perSecond, toThousands)}${bound}`,
      spread(({ p50Ms }) => p50Ms),
      spread(({ p99Ms }) => p99Ms),
      spread(({ p999Ms }) => p999Ms),
      toMegabytes(Math.max(...server.rounds.map(({ residentBytes }) => residentBytes))),
    ]
  })
  const ratio = `${first?.server ?? ''} to it`
  return toTable([['', 'CPU µs', ratio, `${unit}/s`, 'p50 ms', 'p99 ms', 'p99.9 ms', 'memory'], ...rows])
}

/** A line for each thing that makes numbers mean little. */
function toWarnings({ unit, servers }: Finding): string[] {
  const failed = servers.flatMap(({ server, rounds }) => {
    const errors = rounds.reduce((sum, round) => sum + round.errors, 0)
    const requests = rounds.reduce((sum, round) => sum + round.requests, 0)
    return errors > 0 ? [`${server} failed ${errors} of ${requests} ${unit}.`] : []
  })
  const bound = servers.some(({ rounds }) => isClientBound(rounds))
  return bound ? [...failed, '\\* The client was busy all the time: the server could do more.'] : failed
}
