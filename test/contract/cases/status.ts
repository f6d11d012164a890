import { assertAnswer, assertFailure, assertJson, assertNotFound, JSON_HEADERS } from '../answers.ts'
import type { Case } from '../suite.ts'

const OUT_OF_RANGE = 'status code must be from 200 to 999'

export const statusCases: readonly Case[] = ['GET', 'POST', 'PUT'].flatMap((method): Case[] => [
  {
    good: `${method} /status/{code:[0-9]+}`,
    title: 'is that status, with its number',
    async run({ ask }) {
      for (const code of [200, 202, 205, 299, 301, 404, 418, 451, 500, 599, 600, 999]) {
        assertJson(await ask(`/status/${code}`, { method }), code, `{\n  "status": ${code}\n}`)
      }
      assertJson(await ask('/status/0201', { method }), 201, '{\n  "status": 201\n}')
    },
  },
  {
    good: `${method} /status/{code:[0-9]+}`,
    title: 'sends no body with a status that has none',
    async run({ ask }) {
      assertAnswer(await ask('/status/204', { method }), 204, JSON_HEADERS, '')
      assertAnswer(await ask('/status/304', { method }), 304, {}, '')
    },
  },
  {
    bad: `${method} /status/{code:[0-9]+}`,
    title: 'is 400 for a status that can not be sent',
    async run({ ask }) {
      for (const code of ['0', '1', '100', '101', '199', '1000', '65736', '99999999999999999999', '9'.repeat(1000)]) {
        assertFailure(await ask(`/status/${code}`, { method }), 400, OUT_OF_RANGE)
      }
    },
  },
  {
    bad: `${method} /status/{code:[0-9]+}`,
    title: 'is not found for what is no number',
    async run({ ask }) {
      for (const code of ['abc', '-200', '+200', '2e2', '200.0', '0x1', '%D9%A2', '200/x', '']) {
        assertNotFound(await ask(`/status/${code}`, { method }))
      }
    },
  },
])
