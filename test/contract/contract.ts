import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { routes } from '../../src/http/routes.ts'
import { createRedis } from '../redis.ts'
import { type Backends, backendCases, startBackends } from './cases/backends.ts'
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
import { keysOf, runSuite, type Suite, toKeys, words } from './suite.ts'
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

/** What is sent does not depend on where it was kept: one target of each engine shows it. */
export const redis: Suite = {
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
const whole: Suite = {
  title: 'the server as a whole',
  fixture: words([MEMORY]),
  serial: true,
  cases: [...metricsCases, ...switchCases, ...panicCases],
}
const backends: Suite<Backends> = {
  title: 'backends, and neither cache nor configs',
  fixture: startBackends,
  cases: [...backendCases, ...offlineCases, ...noConfigsCases],
}

/** Runs the whole contract against a target, as tests, and further suites. */
export function testContract(target: Target, ...more: readonly Suite[]): void {
  describe(`the contract, ${target.title}`, { concurrency: true }, () => {
    for (const suite of [answers, whole, ...more]) runSuite(suite, target)
    runSuite(backends, target)
  })
  test('every declared route has good and bad cases', () => {
    const cases = [answers, whole, backends].flatMap(({ cases }) => cases)
    const keys = routes.flatMap(toKeys)
    const good = new Set(cases.flatMap((one) => ('good' in one ? keysOf(one) : [])))
    assert.deepEqual(
      keys.filter((key) => !good.has(key)),
      [],
      'no good case',
    )
    const own = cases.filter((one) => !everyRouteCases.includes(one))
    const ownBad = new Set(own.flatMap((one) => ('bad' in one ? keysOf(one) : [])))
    const needy = routes.flatMap(toNeedyKeys)
    assert.deepEqual(
      needy.filter((key) => !ownBad.has(key)),
      [],
      'no bad case',
    )
    const known = new Set(keys)
    assert.deepEqual(
      cases.flatMap(keysOf).filter((key) => !known.has(key)),
      [],
      'no such route',
    )
  })
}
