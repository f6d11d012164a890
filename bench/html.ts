import { type Bar, toBars, toText } from './chart.ts'
import { median, toMegabytes, toShort, toSpread, toThousands } from './report.ts'
import type { Round, Rounds } from './rounds.ts'
import { type Finding, isClientBound, toRatios } from './tables.ts'

/** One page that needs no other file: charts of each scenario, and its figures. `setting` says what they depend on. */
export function toHtml(setting: string, findings: readonly Finding[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>podinfo: benchmark</title>
<style>${STYLE}</style>
<main>
<h1>podinfo, measured</h1>
<p>${toText(setting)}</p>
<p>Bars are medians of the rounds; whiskers reach from the lowest to the highest. Ratios are of rounds of the same turn. What comes
to one second of CPU tells what a core of the server can do, whatever the client could; where the client was busy all the time, the rate that
was seen is marked by <b>*</b>. With several shards, server and client share the cores.</p>
${findings.map(toSection).join('\n')}
</main>
</html>
`
}

function toSection({ title, unit, servers }: Finding): string {
  return `<section>
<h2>${toText(title)}</h2>
<h3>${unit} per second of CPU</h3>
${toBars(`${title}: ${unit} per second of CPU`, servers.map(toCapacity))}
${toWaitingTimes(title, servers.map(toWaits))}
${toFigures(unit, servers)}
</section>`
}

function toCapacity({ server, rounds }: Rounds) {
  const values = rounds.map(({ cpuUs }) => 1e6 / cpuUs)
  const [lowest, highest] = [Math.min(...values), Math.max(...values)]
  return { label: server, value: median(values), lowest, highest, text: toSpread(values, toThousands) }
}

function toWaitingTimes(title: string, bars: readonly Bar[]): string {
  if (bars.some(({ value }) => Number.isNaN(value))) return ''
  return `<h3>Waiting time: the bar is the 99th percentile, the whisker from the 50th to the 99.9th</h3>
${toBars(`${title}: waiting time`, bars)}`
}

function toWaits({ server, rounds }: Rounds) {
  const over = (figure: (round: Round) => number) => median(rounds.map(figure))
  const [lowest, value, highest] = [
    over(({ p50Ms }) => p50Ms),
    over(({ p99Ms }) => p99Ms),
    over(({ p999Ms }) => p999Ms),
  ]
  const text = `${toShort(lowest)} · ${toShort(value)} · ${toShort(highest)} ms`
  return { label: server, value, lowest, highest, text }
}

function toFigures(unit: Finding['unit'], servers: readonly Rounds[]): string {
  const [first] = servers
  const rows = servers.map((server) => {
    const { rounds } = server
    const bound = isClientBound(rounds) ? ' *' : ''
    const ratio = first && first !== server ? toSpread(toRatios(first, server, ({ cpuUs }) => cpuUs)) : ''
    const cells = [
      server.server,
      toSpread(rounds.map(({ cpuUs }) => cpuUs)),
      ratio,
      `${toSpread(
        rounds.map(({ perSecond }) => perSecond),
        toThousands,
      )}${bound}`,
      toMegabytes(Math.max(...rounds.map(({ residentBytes }) => residentBytes))),
      String(rounds.reduce((sum, { errors }) => sum + errors, 0)),
    ]
    return `<tr>${cells.map((cell, column) => (column === 0 ? `<th>${toText(cell)}</th>` : `<td>${toText(cell)}</td>`)).join('')}</tr>`
  })
  const head = ['', 'CPU µs each', `${first?.server ?? ''} to it`, `${unit}/s seen`, 'memory', 'errors']
  return `<div class="figures"><table><tr>${head.map((cell) => `<th>${toText(cell)}</th>`).join('')}</tr>${rows.join('')}</table></div>`
}

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1c2430, #e6eaf0); --paper: light-dark(#fff, #14181f);
  --quiet: light-dark(#5b6675, #9aa5b4); --line: light-dark(#dde3ea, #2c3440);
  --bar: light-dark(#a9b8c9, #4a5a6d); --first: light-dark(#2f6fb5, #5aa2ee) }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin: 0 0 .5rem }
h3 { font-size: .85rem; font-weight: 500; color: var(--quiet); margin: .75rem 0 .25rem } h3::first-letter { text-transform: uppercase }
section { border-top: 1px solid var(--line); padding: 1.25rem 0 }
svg { width: 100%; height: auto; display: block } svg text { font-size: 12.5px; fill: var(--ink); dominant-baseline: central }
rect { fill: var(--bar) } .first rect { fill: var(--first) } .first text { font-weight: 600 }
.whisker { stroke: var(--ink); stroke-width: 1.5; fill: none }
.figures { overflow-x: auto } table { border-collapse: collapse; font-size: .85rem; margin-top: .75rem }
th, td { padding: .25rem .75rem .25rem 0; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap }
tr:first-child th { color: var(--quiet); font-weight: 500 }
`
