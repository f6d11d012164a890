import { fileURLToPath } from 'node:url'
import { type Baseline, type Ratio, readBaseline, toRatio, toWords, writeBaseline } from './baseline.ts'
import { findClient } from './client.ts'
import { startContestants } from './contestants.ts'
import { leaveServerCore } from './cores.ts'
import { readOptions } from './options.ts'
import { describeMachine, toTable } from './report.ts'
import { measure } from './rounds.ts'
import { HOT_PATH, pick, type Scenario, toTitle } from './scenarios.ts'
import { toRatios } from './tables.ts'
import { compare, type Ratios } from './verdicts.ts'

const options = readOptions({
  about: `Compares what the hot routes cost beside the bare engine with the committed baseline. Ends with 1 when one costs more than
the scatter of both runs explains, twice in a row.`,
  flags: { '--baseline=FILE': 'another baseline', '--update': 'writes the baseline instead of comparing' },
  seconds: 1,
  rounds: 7,
})
const file = options.more.baseline ?? fileURLToPath(new URL('baseline.json', import.meta.url))
const updates = options.more.update !== undefined
const scenarios = pick(HOT_PATH, options.only)
if (scenarios.length === 0) fail(`no scenario has "${options.only}" in its name`)
const baseline = updates ? undefined : await readBaseline(file).catch((error: Error) => fail(error.message))
const client = findClient()
leaveServerCore()

await using contestants = await startContestants({ shards: [], bare: ['bare engine'], rivals: [] })
const measured = await measureRatios(scenarios)
if (!baseline) {
  await writeBaseline(file, { machine: describeMachine(), ratios: Object.fromEntries(measured) })
  console.log(
    `${toTable([['', 'ratio'], ...[...measured].map(([title, ratio]) => [title, toWords(ratio)])])}\n\nWritten: ${file}`,
  )
} else {
  process.exitCode = await report(measured, baseline)
}

async function measureRatios(chosen: readonly Scenario[], warm = false): Promise<Map<string, Ratio>> {
  const ratios = new Map<string, Ratio>()
  for (const scenario of chosen) {
    const [own, bare] = await measure(client, contestants.of(scenario), scenario, { ...options, warm })
    if (own && bare) ratios.set(toTitle(scenario), toRatio(toRatios(own, bare, ({ cpuUs }) => cpuUs)))
  }
  return ratios
}

/** Resolves with the exit code. */
async function report(now: Ratios, before: Baseline): Promise<number> {
  if (before.machine !== describeMachine()) {
    console.log(`The baseline is from another machine (${before.machine}): ratios carry over, but not wholly.`)
  }
  const verdicts = await compare(now, before, (titles) => {
    console.error('once more, to be sure:')
    return measureRatios(
      scenarios.filter((scenario) => titles.includes(toTitle(scenario))),
      true,
    )
  })
  const rows = verdicts.map(({ title, ratio, words }) => [title, toWords(ratio), words])
  console.log(toTable([['', 'CPU, ratio to the bare engine', 'verdict'], ...rows]))
  return verdicts.some(({ regressed }) => regressed) ? 1 : 0
}

function fail(why: string): never {
  console.error(`${why}\nTry --help.`)
  process.exit(2)
}
