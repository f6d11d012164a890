import { findClient } from './client.ts'
import { leaveServerCore } from './cores.ts'
import { measureDrain } from './drain.ts'
import { measureRest, measureSockets, measureStarts } from './idle.ts'
import { readOptions } from './options.ts'
import { describeRun, toMegabytes, toShort, toSpread, toTable } from './report.ts'
import { other, podinfo, type Target } from './servers.ts'
import { measureUploads } from './uploads.ts'

const ABOUT =
  'What this server costs and does beside answering: start, rest, idle websockets, uploads beside probes, the end under load.'
const options = readOptions({ about: ABOUT })
const client = findClient()
leaveServerCore()

/** One measurement of one server: what it found, by the row's title. */
type Measure = (target: Target) => Promise<Readonly<Record<string, string>>>

const MEASURES: Readonly<Record<string, Measure>> = {
  start: async (target) => ({ 'exec to ready, ms': toSpread(await measureStarts(target)) }),
  rest: async (target) => {
    const { resident, millicores } = await measureRest(target)
    return { 'resident at rest': toMegabytes(resident), 'millicores at rest': toShort(millicores) }
  },
  websockets: async (target) => {
    const { count, lost, bytesEach } = await measureSockets(target)
    return { 'KiB each idle websocket': `${toShort(bytesEach / 1024)} (${count} open, ${lost} lost)` }
  },
  uploads: async (target) => {
    const { idleP99Ms, busyP99Ms, uploadsPerSecond, errors } = await measureUploads(target, client, options)
    return {
      'p99 of /healthz, ms': toSpread(idleP99Ms),
      'the same under 8 MiB uploads': toSpread(busyP99Ms),
      'uploads per second': `${toSpread(uploadsPerSecond)}${errors > 0 ? `, ${errors} errors` : ''}`,
    }
  },
  drain: async (target) => {
    const { cutOff, refused, exitMs, exitCode } = await measureDrain(target)
    return {
      'requests lost at SIGTERM': `${cutOff} cut off, ${refused} answered 5xx`,
      'SIGTERM to exit, s': `${toShort(exitMs / 1000)}, code ${exitCode}`,
    }
  },
}

console.log(`${describeRun(client, options)}\n`)
const targets = [podinfo(1), podinfo(2), ...options.against.map(other)]
const rows = [['', ...targets.map(({ name }) => name)]]
for (const [name, measure] of Object.entries(MEASURES)) {
  if (options.only && !name.includes(options.only)) continue
  const found: Readonly<Record<string, string>>[] = []
  for (const target of targets) found.push(await measure(target))
  process.stderr.write(`. ${name}\n`)
  for (const title of Object.keys(found[0] ?? {})) rows.push([title, ...found.map((cells) => cells[title] ?? '')])
}
console.log(toTable(rows))
