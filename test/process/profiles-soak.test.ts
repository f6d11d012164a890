import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { decode } from '../profiling/decode.ts'
import { type Server, startServer, until } from '../server.ts'

/** At least so long; a longer run is asked for by hand. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 1)

/** Shards and the store's thread die by themselves, a shard about as soon as it may without being taken for one that can't start. */
const MORTAL = `
  import { isMainThread } from 'node:worker_threads'
  if (!isMainThread) setTimeout(() => { throw new Error('soak') }, 1000 + 500 * Math.random())
`

const PROFILES = ['profile', 'heap', 'allocs', 'goroutine', 'trace']

test('threads that die and start while profiles are taken do not harm the process', async (t) => {
  const preload = `--import=data:text/javascript,${encodeURIComponent(MORTAL)}`
  await using server = await startServer(['--workers=3', '--level=debug'], { NODE_OPTIONS: preload })
  const answered = new Map<string, number>()
  const end = performance.now() + SECONDS * 1000
  const storing = store(server, end)
  const replaced = () => server.log.filter(({ msg }) => msg === 'shard replaced').length
  const lives = () => server.process.exitCode === null && server.process.signalCode === null
  while (lives() && (performance.now() < end || replaced() === 0 || answered.size === 0)) {
    for (const name of PROFILES) {
      const path = `/debug/pprof/${name}?seconds=${(Math.random() * 0.2).toFixed(3)}`
      // The shard that was asked may die, too.
      const answer = await server.get(path).catch(() => undefined)
      if (answer?.status === 200) answered.set(name, (answered.get(name) ?? 0) + 1)
    }
  }
  await storing
  t.diagnostic(`${replaced()} shards were replaced; answered: ${JSON.stringify(Object.fromEntries(answered))}`)
  assert.ok(lives(), server.stderr().slice(-2000))
  await until(async () => (await sampledThreads(server)).has('primary'))
  server.kill('SIGTERM')
  assert.equal(await server.exited, 0)
})

/** Keeps the store's thread alive as long as it lives, and starts it again. */
async function store(server: Server, end: number): Promise<void> {
  while (performance.now() < end) {
    await server.get('/store', { method: 'POST', body: String(Math.random()) }).catch(() => undefined)
    await pause(5)
  }
}

async function sampledThreads(server: Server): Promise<ReadonlySet<string | undefined>> {
  const answer = await server.get('/debug/pprof/goroutine').catch(() => undefined)
  return new Set(answer?.status === 200 ? decode(answer.bytes).samples.map(({ labels }) => labels.thread) : [])
}
