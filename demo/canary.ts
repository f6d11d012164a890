import { parseArgs } from 'node:util'
import { toPlan } from '../src/podcli/load/settings.ts'
import { startLoad } from '../src/podcli/load/threads.ts'
import { startServer } from '../test/server.ts'
import { startProxy } from './proxy.ts'
import { rollOut } from './rollout.ts'

/**
 * Two rollouts without a cluster: versions of the server as processes of their own behind a weighted proxy, under load; each
 * canary is judged by its own /metrics. The first is promoted, the second has faults switched on and is rolled back.
 */
const { values } = parseArgs({
  options: { port: { type: 'string', default: '9898' }, interval: { type: 'string', default: '5000' } },
})
const intervalMs = Number(values.interval)
if (!(intervalMs >= 100)) throw new Error('--interval takes milliseconds from 100 on')

/** Requests a second, of which a tenth are many enough for a judgement even in a short interval. */
const RATE = 200

await using stack = new AsyncDisposableStack()
const start = async (release: string, color: string, flags: readonly string[] = []) =>
  stack.use(
    await startServer([`--ui-message=${release}`, `--ui-color=${color}`, '--workers=1', ...flags], {
      HOSTNAME: release,
    }),
  )
const proxy = stack.use(await startProxy(Number(values.port)))
const wait = () => new Promise<void>((resolve) => setTimeout(resolve, intervalMs))

const first = await start('v1', '#34577c')
proxy.route({ primary: first.port, canary: first.port, percent: 0 })
stack.defer(startTraffic(proxy.port))
console.log(`Watch it: http://localhost:${proxy.port}/\n`)

const second = await start('v2', '#2e7d32')
const promoted = await play('v2', first, second)
const primary = promoted ? second : first
if (promoted) proxy.route({ primary: second.port, canary: second.port, percent: 0 })
if (promoted) first.kill('SIGTERM')

const third = await start('v3, with faults', '#c62828', ['--random-error'])
const kept = !(await play('v3, with faults', primary, third))
process.exitCode = promoted && kept ? 0 : 1

async function play(release: string, old: typeof first, canary: typeof first): Promise<boolean> {
  console.log(`Rolling out ${release}`)
  const borne = await rollOut({ proxy, primary: old, canary }, wait, {
    look(percent, { requests, successPercent, p99Seconds, objection }) {
      const bar = '█'.repeat(percent / 5).padEnd(20, '░')
      const figures = `${requests} requests, ${successPercent.toFixed(1)}% succeed, p99 within ${p99Seconds}s`
      console.log(`  ${bar} ${percent}%  ${figures}  ${objection === undefined ? 'good' : `halted: ${objection}`}`)
    },
  })
  console.log(borne ? `Promoted ${release}\n` : `Rolled back ${release}\n`)
  return borne
}

/** Asks until it is stopped; resolves, when called, once the last request has ended. */
function startTraffic(port: number): () => Promise<void> {
  const words = {
    ramp: '',
    stages: '',
    connections: undefined,
    requests: undefined,
    method: undefined,
    header: [],
    body: '',
  }
  const settings = { ...words, rate: RATE, duration: 24 * 3600 * 1000, threads: 1, timeout: undefined, insecure: false }
  const plan = toPlan(new URL(`http://127.0.0.1:${port}/api/info`), settings, {})
  const load = startLoad(plan, new URL('../workers/load.ts', import.meta.url))
  return async () => {
    load.stop()
    await load.ended
  }
}
