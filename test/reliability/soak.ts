import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { makeCertificate } from '../certificate.ts'
import { connectGrpc } from '../grpc/client.ts'
import { freePort } from '../ports.ts'
import { countTimers } from '../process/inspector.ts'
import { createRedis } from '../redis.ts'
import { type Server, startServer, until } from '../server.ts'
import { type Gauges, median, readGauges } from './gauges.ts'
import type { Load, Size, Verdict } from './load.ts'
import { type Extra, STEPS } from './soak-steps.ts'

const MINUTES: Readonly<Record<Size, number>> = { short: 0.03, long: 30 }

/** Share of the time after which everything was used, and the memory of it is there. */
const WARM_UP = 0.2

/** What counts as flat: the median of the last fifth against that of the first one after the warm-up. */
const GROWTH = { megabytes: 1.15, descriptors: 8, threads: 0, timers: 8 }

/** Megabytes more than that: in a few seconds on a busy machine not all is used before the warm-up ends. */
const SPARE_MEGABYTES: Readonly<Record<Size, number>> = { short: 100, long: 10 }

/** Pauses of each kind of client between two steps. */
const PAUSE_MS: Readonly<Record<Size, number>> = { short: 100, long: 25 }

export const soak: Load = {
  promise: 'under everything at once memory, descriptors, threads and timers stay flat',
  async run(size) {
    const redis = await createRedis()
    if (typeof redis === 'string') return { ok: false, seen: redis }
    await using _ = redis
    await redis.start()
    const inRedis = { 'cache in Redis': `tcp://127.0.0.1:${redis.port}` }
    const caches = size === 'short' ? inRedis : { 'cache in memory': 'memory://', ...inRedis }
    const verdicts = await Promise.all(
      Object.entries(caches).map(async ([name, cache]) => ({ name, ...(await soakServer(cache, size)) })),
    )
    const seen = verdicts.map(({ name, seen }) => `${name}: ${seen}`).join('\n  ')
    return { ok: verdicts.every(({ ok }) => ok), seen }
  },
}

async function soakServer(cache: string, size: Size): Promise<Verdict> {
  const configs = await mkdtemp(join(tmpdir(), 'podinfo-soak-'))
  await using certificate = await makeCertificate()
  const [securePort, grpcPort] = [await freePort(), await freePort()]
  try {
    const words = [`--cache-server=${cache}`, `--config-path=${configs}`, '--random-error', `--grpc-port=${grpcPort}`]
    words.push(`--secure-port=${securePort}`, `--cert-path=${certificate.path}`)
    await using server = await startServer(words, { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
    using grpc = await connectGrpc(grpcPort)
    return await watch(server, { configs, securePort, grpcPort, grpc }, size)
  } finally {
    await rm(configs, { recursive: true })
  }
}

async function watch(server: Server, extra: Extra, size: Size): Promise<Verdict> {
  const ms = MINUTES[size] * 60_000
  const state = { stopped: false, steps: 0, unused: STEPS.length, wrong: [] as string[] }
  const clients = STEPS.map(async (step) => {
    for (let round = 0; !state.stopped; round++) {
      const good = await step(server, round, extra).catch((error: unknown) => String(error))
      state.steps++
      if (round === 0) state.unused--
      if (good !== true) state.wrong.push(`step ${STEPS.indexOf(step)}, round ${round}: ${good || 'another answer'}`)
      await pause(PAUSE_MS[size])
    }
  })
  // However busy the machine, everything has been used before anything is weighed.
  await until(() => state.unused === 0)
  const samples: Gauges[] = []
  const warmUp = pause(ms * WARM_UP).then(() => countTimers(server, 0))
  for (const end = performance.now() + ms; performance.now() < end; await pause(ms / 200))
    samples.push(readGauges(server))
  const timers = [await warmUp, await countTimers(server, 0)] as const
  state.stopped = true
  await Promise.all(clients)
  const alive = (await until(() => server.get('/healthz'))).status === 200
  return judge(samples, timers, { ...state, alive, spareMegabytes: SPARE_MEGABYTES[size] })
}

interface Seen {
  readonly steps: number
  /** Which step went wrong, and why. */
  readonly wrong: readonly string[]
  readonly alive: boolean
  readonly spareMegabytes: number
}

function judge(
  samples: readonly Gauges[],
  timers: readonly [number, number],
  { steps, wrong, alive, spareMegabytes }: Seen,
): Verdict {
  const fifth = Math.floor(samples.length / 5)
  const [first, last] = [samples.slice(fifth, 2 * fifth), samples.slice(-fifth)].map((part) => ({
    megabytes: median(part.map(({ megabytes }) => megabytes)),
    descriptors: median(part.map(({ descriptors }) => descriptors)),
    threads: median(part.map(({ threads }) => threads)),
  })) as [Gauges, Gauges]
  const ok =
    alive &&
    wrong.length === 0 &&
    last.megabytes <= first.megabytes * GROWTH.megabytes + spareMegabytes &&
    last.descriptors <= first.descriptors + GROWTH.descriptors &&
    last.threads <= first.threads + GROWTH.threads &&
    timers[1] <= timers[0] + GROWTH.timers
  const change = (name: keyof Gauges) => `${name} ${first[name].toFixed(0)} → ${last[name].toFixed(0)}`
  const gauges = (['megabytes', 'descriptors', 'threads'] as const).map(change).join(', ')
  return {
    ok,
    seen: `${steps} steps, ${wrong.length} wrong${wrong[0] ? `, first ${wrong[0]}` : ''}; ${gauges}, timers of a shard ${timers.join(' → ')}`,
  }
}
