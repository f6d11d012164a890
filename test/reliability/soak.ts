import { once } from 'node:events'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { WebSocket } from 'ws'
import { makeCertificate } from '../certificate.ts'
import { makeCorpus } from '../hostile/corpus.ts'
import { freePort } from '../ports.ts'
import { countTimers } from '../process/inspector.ts'
import { request, type Server, startServer, until } from '../server.ts'
import { type Gauges, median, readGauges } from './gauges.ts'
import type { Load, Size, Verdict } from './load.ts'

const MINUTES: Readonly<Record<Size, number>> = { short: 0.1, long: 30 }

/** Share of the time after which everything was used, and the memory of it is there. */
const WARM_UP = 0.2

/** What counts as flat: the median of the last fifth against that of the first one after the warm-up. */
const GROWTH = { megabytes: 1.15, descriptors: 8, threads: 0, timers: 8 }

/** Megabytes more than that: in a few seconds on a busy machine not all is used before the warm-up ends. */
const SPARE_MEGABYTES: Readonly<Record<Size, number>> = { short: 40, long: 10 }

/** Pauses of each kind of client between two steps. */
const PAUSE_MS = 25

export const soak: Load = {
  promise: 'under everything at once memory, descriptors, threads and timers stay flat',
  async run(size) {
    const configs = await mkdtemp(join(tmpdir(), 'podinfo-soak-'))
    await using certificate = await makeCertificate()
    const securePort = await freePort()
    try {
      const words = ['--cache-server=memory://', `--config-path=${configs}`, '--random-error']
      words.push(`--secure-port=${securePort}`, `--cert-path=${certificate.path}`)
      await using server = await startServer(words, { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
      return await watch(server, { configs, securePort }, size)
    } finally {
      await rm(configs, { recursive: true })
    }
  },
}

async function watch(server: Server, extra: Extra, size: Size): Promise<Verdict> {
  const ms = MINUTES[size] * 60_000
  const state = { stopped: false, steps: 0, wrong: 0 }
  const clients = STEPS.map(async (step) => {
    for (let round = 0; !state.stopped; round++) {
      const good = await step(server, round, extra)
      state.steps++
      if (!good) state.wrong++
      await pause(PAUSE_MS)
    }
  })
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

function judge(
  samples: readonly Gauges[],
  timers: readonly [number, number],
  { steps, wrong, alive, spareMegabytes }: { steps: number; wrong: number; alive: boolean; spareMegabytes: number },
): Verdict {
  const fifth = Math.floor(samples.length / 5)
  const [first, last] = [samples.slice(fifth, 2 * fifth), samples.slice(-fifth)].map((part) => ({
    megabytes: median(part.map(({ megabytes }) => megabytes)),
    descriptors: median(part.map(({ descriptors }) => descriptors)),
    threads: median(part.map(({ threads }) => threads)),
  })) as [Gauges, Gauges]
  const ok =
    alive &&
    wrong === 0 &&
    last.megabytes <= first.megabytes * GROWTH.megabytes + spareMegabytes &&
    last.descriptors <= first.descriptors + GROWTH.descriptors &&
    last.threads <= first.threads + GROWTH.threads &&
    timers[1] <= timers[0] + GROWTH.timers
  const change = (name: keyof Gauges) => `${name} ${first[name].toFixed(0)} → ${last[name].toFixed(0)}`
  const gauges = (['megabytes', 'descriptors', 'threads'] as const).map(change).join(', ')
  return { ok, seen: `${steps} steps, ${wrong} wrong; ${gauges}, timers of a shard ${timers.join(' → ')}` }
}

/** One step of a kind of client; false when what came back is wrong. */
type Step = (server: Server, round: number, extra: Extra) => Promise<boolean>

interface Extra {
  readonly configs: string
  readonly securePort: number
}

/** Answers that `--random-error` may put in the place of any other. */
const RANDOM = [500, 400, 409]

const CORPUS = makeCorpus()

const get =
  (path: string, wanted: number, method = 'GET', body?: (round: number) => string): Step =>
  async (server, round) => {
    const { status } = await server.get(path, { method, ...(body && { body: body(round) }) })
    return status === wanted || RANDOM.includes(status)
  }

const STEPS: readonly Step[] = [
  async (_, round, { securePort: port }) => {
    const connect = () => connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    const { status } = await request({ connect, method: 'POST', body: 'x'.repeat((round * 1000) % 100_000) }, '/echo')
    return status === 202 || RANDOM.includes(status)
  },
  get('/version', 200),
  get('/api/info', 200),
  get('/metrics', 200),
  get('/healthz', 200),
  get('/nowhere', 404),
  get('/configs', 200),
  get('/delay/1', 200),
  get('/chunked/1', 200),
  get('/headers', 200),
  get('/swagger.json', 200),
  get('/token', 200, 'POST', (round) => `user ${round}`),
  get('/echo', 202, 'POST', (round) => 'x'.repeat((round * 1000) % 100_000)),
  get('/store', 202, 'POST', (round) => `${round % 64}`.repeat(1 + (round % 64) * 1000)),
  get('/cache/a', 202, 'PUT', (round) => 'x'.repeat((round * 10_000) % 1_000_000)),
  async (server) => [200, 404, ...RANDOM].includes((await server.get('/cache/a')).status),
  async (server, round) => {
    const { bytes } = CORPUS[round % CORPUS.length] as (typeof CORPUS)[number]
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined)
    socket.setTimeout(200, () => socket.destroy()).resume()
    socket.write(bytes, 'latin1')
    // A reset is an error, for which `once` would reject.
    await new Promise((resolve) => socket.on('close', resolve))
    return true
  },
  async (server, round) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws/echo`)
    const opened = await Promise.race([
      once(socket, 'open').then(() => true),
      once(socket, 'unexpected-response').then(() => false),
    ])
    if (!opened) {
      socket.terminate()
      return true
    }
    socket.send(`message ${round}`)
    const [data] = (await once(socket, 'message')) as [Buffer]
    socket.close()
    await once(socket, 'close')
    return data.includes(`message ${round}`)
  },
  async (_, round, { configs }) => {
    await writeFile(join(configs, '..new'), `value ${round}`)
    await rename(join(configs, '..new'), join(configs, 'key'))
    await pause(1000)
    return true
  },
  async (server) => {
    // Gone before the answer.
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined)
    socket.write('GET /delay/5 HTTP/1.1\r\nHost: x\r\n\r\n')
    await pause(50)
    socket.resetAndDestroy()
    return true
  },
]
