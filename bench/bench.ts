import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { findClient } from './client.ts'
import { BARE_NAMES, startContestants } from './contestants.ts'
import { leaveServerCore } from './cores.ts'
import { toHtml } from './html.ts'
import { readOptions, toCount } from './options.ts'
import { describeRun } from './report.ts'
import { measure } from './rounds.ts'
import { HOT_PATH, MESSAGES, pick, QUICK, SHAPES, toTitle, toUnit, WORK } from './scenarios.ts'
import { type Finding, toTables } from './tables.ts'

const QUICK_ROUNDS = 1

/** Each takes 10 MB and a core: more would measure the scheduler. */
const MOST_SHARDS = 64

const options = readOptions({
  about: `Measures this server beside the engine that it is built on, node:http, fastify, and what --against names, in turns.
Prints a table for each scenario; writes report.html and results.json.`,
  flags: {
    '--quick': `one scenario of each kind, ${QUICK_ROUNDS} round of 1 s: under a minute, and little more than a smoke test`,
    '--shards=N': 'shards of the server that may use all cores (as many as there are cores)',
    '--output=DIRECTORY': 'where the reports go (.bench)',
  },
  seconds: 1,
  rounds: 3,
})
const quick = options.more.quick !== undefined
const turns = quick ? { rounds: QUICK_ROUNDS, seconds: 1 } : options
const shards = toShards(options.more.shards ?? String(cpus().length))
const directory = options.more.output ?? '.bench'
const client = findClient()
const chosen = pick(quick ? QUICK : [...HOT_PATH, ...SHAPES, ...MESSAGES, ...WORK], options.only)
if (chosen.length === 0) fail(`no scenario has "${options.only}" in its name`)
leaveServerCore()

await using contestants = await startContestants({ shards, bare: BARE_NAMES, rivals: options.against })
if (!contestants.cached) console.error('no redis-server here: the routes of /cache are left out')
const scenarios = chosen.filter(({ path }) => contestants.cached || !path.startsWith('/cache'))
const findings: Finding[] = []
for (const [index, scenario] of scenarios.entries()) {
  process.stderr.write(`${index + 1}/${scenarios.length} `)
  const servers = await measure(client, contestants.of(scenario), scenario, turns)
  findings.push({ title: toTitle(scenario), unit: toUnit(scenario), servers })
}
const setting = describeRun(client, turns)
console.log(`${setting}\n\nThe median of the rounds (lowest–highest).\n\n${toTables(findings)}\n`)
await mkdir(directory, { recursive: true })
await writeFile(join(directory, 'results.json'), `${JSON.stringify({ setting, findings }, null, 2)}\n`)
await writeFile(join(directory, 'report.html'), toHtml(setting, findings))
console.log(`Written: ${join(directory, 'report.html')}, ${join(directory, 'results.json')}`)

/** One shard is always measured. */
function toShards(word: string): number[] {
  try {
    const count = toCount('shards', word)
    if (count > MOST_SHARDS) throw new Error(`--shards takes a whole number from 1 to ${MOST_SHARDS}, not "${word}"`)
    return count > 1 ? [count] : []
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
}

function fail(why: string): never {
  console.error(`${why}\nTry --help.`)
  process.exit(2)
}
