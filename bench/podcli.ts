import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { startHealthServer } from '../test/podcli/health-server.ts'
import { readOptions } from './options.ts'
import { toSpread, toTable } from './report.ts'
import { podinfo, startServer } from './servers.ts'

const ABOUT =
  'What a check costs as an exec probe: ms from the start of the process to its end. --against names another podcli.'
const { rounds, only, against } = readOptions({ about: ABOUT })

/** Starts of each program in one round; the programs take turns. */
const STARTS = 10

await using server = await startServer(podinfo(1), 'all')
await using health = await startHealthServer()
const commands: Readonly<Record<string, readonly string[]>> = {
  version: ['version'],
  'check http': ['check', 'http', `localhost:${server.port}/healthz`],
  'check tcp': ['check', 'tcp', `localhost:${server.port}`],
  'check grpc': ['check', 'grpc', `localhost:${health.port}`],
  'check ws': ['check', 'ws', `ws://localhost:${server.port}/ws/echo`],
}
const programs: Readonly<Record<string, (words: readonly string[]) => readonly string[]>> = {
  'bare Node.js': () => [process.execPath, '--eval', '0'],
  podcli: (words) => [fileURLToPath(new URL('../bin/podcli', import.meta.url)), ...words],
  ...Object.fromEntries(
    against.map(({ name, file }) => [name, (words: readonly string[]) => [file, ...words]] as const),
  ),
}

console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, Node.js ${process.versions.node}; ${rounds} rounds of ${STARTS}; ms.\n`,
)
const rows = [['', ...Object.keys(programs)]]
for (const [name, words] of Object.entries(commands)) {
  if (only && !name.includes(only)) continue
  const times = new Map<string, number[]>(Object.keys(programs).map((program) => [program, []]))
  for (let start = 0; start < rounds * STARTS; start++) {
    for (const [program, toWords] of Object.entries(programs)) times.get(program)?.push(await run(toWords(words)))
  }
  rows.push([name, ...[...times.values()].map((all) => toSpread(all))])
}
console.log(toTable(rows))

/** Milliseconds that a program takes from its start to its end; rejects when it fails. */
async function run([program = '', ...words]: readonly string[]): Promise<number> {
  const started = performance.now()
  const [code] = (await once(spawn(program, words, { stdio: 'ignore' }), 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${[program, ...words].join(' ')} ended with ${code}`)
  return performance.now() - started
}
