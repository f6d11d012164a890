import { fileURLToPath } from 'node:url'
import { type Answer, assertSameAnswer, fetchAnswer } from './answers.ts'
import type { Rival } from './options.ts'
import { HOT_PATH, isHot, type Scenario } from './scenarios.ts'
import { other, podinfo, type Server, startRedis, startServer, type Target } from './servers.ts'

/** Servers that are measured side by side, this one first. */
export interface Contestants extends AsyncDisposable {
  /** Those that can serve it. */
  of(scenario: Scenario): readonly Server[]
  /** Whether the routes of the cache have one behind them. */
  readonly cached: boolean
}

/** Which servers beside this one with one shard. */
export interface Wanted {
  /** Numbers of shards beyond one: each such server may use all cores. */
  readonly shards: readonly number[]
  readonly bare: readonly BareName[]
  readonly rivals: readonly Rival[]
}

/** Servers that answer ready-made bytes, by the file that holds them. */
const BARE = { 'bare engine': 'bare.ts', 'node:http': 'bare-http.ts', fastify: 'bare-fastify.ts' } as const

export type BareName = keyof typeof BARE

export const BARE_NAMES = Object.keys(BARE) as BareName[]

/** Starts all of them; throws when one does not start, or a bare one answers otherwise than this server. */
export async function startContestants({ shards, bare, rivals }: Wanted): Promise<Contestants> {
  await using starting = new AsyncDisposableStack()
  const redis = starting.use(await startRedis())
  const flags = redis ? [`--cache-server=tcp://127.0.0.1:${redis.port}`] : []
  const start = async (target: Target, cores: 'one' | 'all', flags: readonly string[]) =>
    starting.use(await startServer(target, cores, flags))
  const first = await start(podinfo(1), 'one', flags)
  const own = [first]
  for (const count of shards) own.push(await start(podinfo(count), 'all', flags))
  const others: Server[] = []
  for (const rival of rivals) others.push(await start(other(rival), 'one', flags))
  const answers = await readAnswers(first)
  const floors: Server[] = []
  for (const name of bare) {
    const floor = await start(toBare(name, answers), 'one', [])
    for (const scenario of HOT_PATH) await assertSameAnswer(first.port, floor.port, scenario)
    floors.push(floor)
  }
  const running = starting.move()
  return {
    of: (scenario) => [...own, ...floors.filter(({ name }) => canServe(name, scenario)), ...others],
    cached: redis !== undefined,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** Of the bare ones the engine alone speaks websocket. */
function canServe(bare: string, scenario: Scenario): boolean {
  return scenario.socket ? bare === 'bare engine' : isHot(scenario)
}

function readAnswers({ port }: Server): Promise<Answer[]> {
  const routes: Scenario[] = [...HOT_PATH, { method: 'GET', path: '/readyz' }]
  return Promise.all(routes.map((route) => fetchAnswer(port, route)))
}

function toBare(name: BareName, answers: readonly Answer[]): Target {
  const addon = fileURLToPath(new URL('../dist/uws.node', import.meta.url))
  const program = fileURLToPath(new URL(BARE[name], import.meta.url))
  return { name, words: [process.execPath, program, `--addon=${addon}`, `--answers=${JSON.stringify(answers)}`] }
}
