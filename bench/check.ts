import { fileURLToPath } from 'node:url'
import { type Baseline, judge, type Ratio, readBaseline, toRatio, toWords, writeBaseline } from './baseline.ts'
import { findClient } from './client.ts'
import { startContestants } from './contestants.ts'
import { leaveServerCore } from './cores.ts'
import { readOptions } from './options.ts'
import { describeMachine, toTable } from './report.ts'
import { measure } from './rounds.ts'
import { HOT_PATH, pick, type Scenario, toTitle } from './scenarios.ts'
import { toRatios } from './tables.ts'

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
  process.exitCode = await compare(measured, baseline)
}

async function measureRatios(chosen: readonly Scenario[]): Promise<Map<string, Ratio>> {
  const ratios = new Map<string, Ratio>()
  for (const scenario of chosen) {
    const [own, bare] = await measure(client, contestants.of(scenario), scenario, options)
    if (own && bare) ratios.set(toTitle(scenario), toRatio(toRatios(own, bare, ({ cpuUs }) => cpuUs)))
  }
  return ratios
}

/** Resolves with the exit code. */
async function compare(now: ReadonlyMap<string, Ratio>, { machine, ratios }: Baseline): Promise<number> {
  if (machine !== describeMachine()) {
    console.log(`The baseline is from another machine (${machine}): ratios carry over, but not wholly.`)
  }
  const suspects = scenarios.filter((scenario) => {
    const before = ratios[toTitle(scenario)]
    return before && judge(now.get(toTitle(scenario)) as Ratio, before)
  })
  // A neighbour may have been at work: what is real shows again.
  if (suspects.length > 0) console.error('once more, to be sure:')
  const again = await measureRatios(suspects)
  const verdicts = scenarios.map((scenario) => {
    const title = toTitle(scenario)
    const [ratio, before] = [again.get(title) ?? now.get(title), ratios[title]]
    const why = ratio && before && judge(ratio, before)
    const verdict = before ? (why ? `REGRESSION: ${why}` : 'as before') : 'not in the baseline'
    return { regressed: why !== undefined, row: [title, ratio ? toWords(ratio) : '', verdict] }
  })
  console.log(toTable([['', 'CPU, ratio to the bare engine', 'verdict'], ...verdicts.map(({ row }) => row)]))
  return verdicts.some(({ regressed }) => regressed) ? 1 : 0
}

function fail(why: string): never {
  console.error(`${why}\nTry --help.`)
  process.exit(2)
}
