import { styleText } from 'node:util'
import type { Load, Size } from './load.ts'
import { loads } from './loads.ts'

/** Runs the loads named on the command line, each in its long form (`--short`: as CI does); exits 1 when one broke its promise. */
const words = process.argv.slice(2)
const size: Size = words.includes('--short') ? 'short' : 'long'
const names = words.filter((word) => !word.startsWith('--'))
const unknown = names.filter((name) => !Object.hasOwn(loads, name))
if (names.length === 0 || unknown.length > 0) {
  console.error(`usage: npm run reliability -- [--short] <load>…, of ${Object.keys(loads).join(', ')}`)
  process.exit(2)
}
for (const name of names) {
  const started = performance.now()
  const { promise, run } = loads[name] as Load
  const { ok, seen } = await run(size)
  if (!ok) process.exitCode = 1
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(
    `${styleText(ok ? 'green' : 'red', ok ? 'kept' : 'BROKEN')} ${name}: ${promise}\n  ${seen} (${seconds} s)`,
  )
}
