import assert from 'node:assert/strict'
import type { Answer } from '../../server.ts'
import { assertAnswer, assertEmpty, assertFailure, assertJson, assertNotFound, TEXT_HEADERS } from '../answers.ts'
import type { Case } from '../suite.ts'

const OK = '{\n  "status": "OK"\n}'
const POST = { method: 'POST' }

/** What turns the whole server: one after the other. */
export const switchCases: readonly Case[] = [
  {
    good: 'GET /healthz',
    title: 'is OK',
    async run({ ask }) {
      assertJson(await ask('/healthz'), 200, OK)
    },
  },
  {
    good: ['GET /readyz', 'POST /readyz/disable', 'POST /readyz/enable'],
    title: 'turns readiness off and on, and leaves health alone',
    async run({ ask }) {
      assertJson(await ask('/readyz'), 200, OK)
      for (let round = 0; round < 2; round++) {
        assertEmpty(await ask('/readyz/disable', POST), 202)
        for (let index = 0; index < 8; index++) assertEmpty(await ask('/readyz'), 503)
        assertJson(await ask('/healthz'), 200, OK)
      }
      assertEmpty(await ask('/readyz/enable', POST), 202)
      for (let index = 0; index < 8; index++) assertJson(await ask('/readyz'), 200, OK)
    },
  },
  {
    good: ['POST /fault_injection/enable', 'POST /fault_injection/disable', 'GET /fault_injection/status'],
    title: 'makes every route fail but probes, scrapes and the switch itself; 301, 400, 404 and 405 stay',
    async run(peer) {
      const { ask } = peer
      assertInjection(await ask('/fault_injection/status'), 200, 'disabled')
      assertInjection(await ask('/fault_injection/enable', POST), 202, 'enabled')
      for (const [method, path] of FAILING) assertFault(await ask(path, { method }))
      assertInjection(await ask('/fault_injection/status'), 200, 'enabled')
      assertJson(await ask('/healthz'), 200, OK)
      assertJson(await ask('/readyz'), 200, OK)
      assert.equal((await ask('/metrics')).status, 200)
      assertNotFound(await ask('/nothing'))
      assertEmpty(await ask('/version', POST), 405)
      assertFailure(await ask('/%zz'), 400, 'invalid escape in path')
      assertEmpty(await ask('//version'), 301, { location: `${peer.prefix}/version` })
      assertInjection(await ask('/fault_injection/disable', POST), 202, 'disabled')
      assertInjection(await ask('/fault_injection/status'), 200, 'disabled')
      assert.equal((await ask('/version')).status, 200)
    },
  },
  {
    bad: 'GET /ws/echo',
    http1: true,
    title: 'is no websocket while faults are injected',
    async run({ ask }) {
      await ask('/fault_injection/enable', POST)
      const key = { 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }
      const headers = { connection: 'upgrade', upgrade: 'websocket', ...key }
      assertFault(await ask('/ws/echo', { headers }))
      await ask('/fault_injection/disable', POST)
    },
  },
]

const FAILING = [
  ['GET', '/'],
  ['GET', '/version'],
  ['GET', '/api/info'],
  ['GET', '/env'],
  ['POST', '/headers'],
  ['POST', '/echo'],
  ['PROPFIND', '/api/echo/x'],
  ['GET', '/status/200'],
  ['GET', '/delay/0'],
  ['GET', '/chunked/0'],
  ['POST', '/token'],
  ['GET', '/token/validate'],
  ['GET', '/configs'],
  ['PUT', '/cache/k'],
  ['POST', '/store'],
  ['GET', '/store/x'],
  ['POST', '/readyz/disable'],
  ['POST', '/readyz/enable'],
  ['GET', '/ws/echo'],
  ['GET', '/panic'],
  ['GET', '/swagger.json'],
  ['GET', '/swagger/'],
] as const

function assertFault(answer: Answer): void {
  assertAnswer(answer, 500, TEXT_HEADERS, '{"status":"fault injection enabled"}\n')
}

function assertInjection(answer: Answer, status: number, state: string): void {
  assertJson(answer, status, `{\n  "fault_injection": "${state}"\n}`)
}
