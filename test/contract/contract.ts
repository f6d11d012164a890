import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { routes } from '../../src/http/routes.ts'
import { createRedis } from '../redis.ts'
import { backendCases, startBackends } from './cases/backends.ts'
import { bodyCases } from './cases/bodies.ts'
import { cacheCases, offlineCases } from './cases/cache.ts'
import { configsCases, makeConfigs, noConfigsCases } from './cases/configs.ts'
import { delayCases } from './cases/delays.ts'
import { echoCases } from './cases/echo.ts'
import { everyRouteCases, toNeedyKeys } from './cases/every-route.ts'
import { headersCases } from './cases/headers.ts'
import { INFO_ARGS, INFO_ENV, infoCases } from './cases/info.ts'
import { metricsCases } from './cases/metrics.ts'
import { pageCases, profileCases } from './cases/pages.ts'
import { panicCases } from './cases/panic.ts'
import { pathCases } from './cases/paths.ts'
import { statusCases } from './cases/status.ts'
import { storeCases } from './cases/store.ts'
import { swaggerCases } from './cases/swagger.ts'
import { switchCases } from './cases/switches.ts'
import { tokenCases } from './cases/tokens.ts'
import { websocketCases } from './cases/websockets.ts'
import { runSuite, type Suite, toKey, toKeys, words } from './suite.ts'
import type { Target } from './target.ts'

const MEMORY = '--cache-server=memory://'

const answers: Suite = {
  title: 'answers',
  async fixture() {
    const { args, ...configs } = await makeConfigs()
    return { ...configs, args: [MEMORY, ...args, ...INFO_ARGS], env: INFO_ENV }
  },
  cases: [
    ...everyRouteCases,
    ...bodyCases,
    ...infoCases,
    ...headersCases,
    ...statusCases,
    ...delayCases,
    ...tokenCases,
    ...configsCases,
    ...cacheCases,
    ...storeCases,
    ...echoCases,
    ...swaggerCases,
    ...pageCases,
    ...profileCases,
    ...websocketCases,
    ...pathCases,
  ],
}

const redis: Suite = {
  title: 'a cache in Redis',
  async fixture() {
    const server = await createRedis()
    if (typeof server === 'string') return server
    await server.start()
    return {
      args: [`--cache-server=tcp://127.0.0.1:${server.port}`],
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    }
  },
  cases: cacheCases,
}
const metrics: Suite = { title: 'metrics', fixture: words([MEMORY]), serial: true, cases: metricsCases }
const switches: Suite = {
  title: 'switches',
  fixture: words([MEMORY]),
  serial: true,
  cases: [...switchCases, ...panicCases],
}
const bare: Suite = {
  title: 'nothing behind the server',
  fixture: words([]),
  cases: [...offlineCases, ...noConfigsCases],
}

const SUITES = [answers, redis, metrics, switches, bare]

/** Runs the whole contract against a target, as tests. */
export function testContract(target: Target): void {
  describe(`the contract, ${target.title}`, { concurrency: true }, () => {
    for (const suite of SUITES) runSuite(suite, target)
    runSuite({ title: 'backends', fixture: startBackends, cases: backendCases }, target)
  })
  test('every declared route has good and bad cases', () => {
    const cases = SUITES.flatMap((suite) => suite.cases)
    const keys = routes.flatMap(toKeys)
    const good = new Set(cases.flatMap((one) => ('good' in one ? [one.good] : [])))
    assert.deepEqual(
      keys.filter((key) => !good.has(key)),
      [],
      'no good case',
    )
    const ownBad = new Set(
      cases.filter((one) => !everyRouteCases.includes(one)).flatMap((one) => ('bad' in one ? [one.bad] : [])),
    )
    const needy = routes.flatMap(toNeedyKeys)
    assert.deepEqual(
      needy.filter((key) => !ownBad.has(key)),
      [],
      'no bad case',
    )
    const known = new Set(keys)
    assert.deepEqual(
      cases.map(toKey).filter((key) => !known.has(key)),
      [],
      'no such route',
    )
  })
}
