import assert from 'node:assert/strict'
import { assertFailure, assertHead, assertJson, assertNotFound } from '../answers.ts'
import type { Case } from '../suite.ts'

const TOO_LONG = 'delay must not exceed 2147483 seconds'

export const delayCases: readonly Case[] = [
  {
    good: 'GET /delay/{wait:[0-9]+}',
    title: 'answers after that time',
    async run({ ask }) {
      assertJson(await ask('/delay/0'), 200, '{\n  "delay": 0\n}')
      const started = performance.now()
      assertJson(await ask('/delay/01'), 200, '{\n  "delay": 1\n}')
      assert.ok(performance.now() - started > 990)
    },
  },
  {
    bad: 'GET /delay/{wait:[0-9]+}',
    title: 'is 400 for more seconds than a timer can count',
    async run({ ask }) {
      for (const wait of ['2147484', '9'.repeat(400)]) assertFailure(await ask(`/delay/${wait}`), 400, TOO_LONG)
    },
  },
  {
    bad: 'GET /delay/{wait:[0-9]+}',
    title: 'is not found for what is no number',
    async run({ ask }) {
      for (const wait of ['x', '-1', '1.5', '']) assertNotFound(await ask(`/delay/${wait}`))
    },
  },
  {
    good: 'any /chunked/{wait:[0-9]+}',
    title: 'sends its headers, and the body after that time, by any method',
    async run({ open }) {
      for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE', 'PROPFIND']) {
        const opened = performance.now()
        const opening = await open('/chunked/1', { method })
        assertHead(opening, 200, { 'x-content-type-options': 'nosniff' })
        const { connection, 'transfer-encoding': encoding } = opening.headers
        // HTTP/2 has neither; a client that asks for its connection to be closed is told so.
        if (!(':status' in opening.headers)) {
          assert.match(connection ?? '', /^(Keep-Alive|close)$/)
          assert.equal(encoding, 'chunked')
        }
        assert.equal((await opening.whole()).text, '{\n  "delay": 1\n}')
        assert.ok(performance.now() - opened > 990)
      }
    },
  },
  {
    good: 'any /chunked/{wait:[0-9]+}',
    title: 'sends no body to HEAD',
    async run({ raw }) {
      const answer = await raw('HEAD /chunked/0 HTTP/1.1', ['Connection: close'])
      assert.match(answer, /^HTTP\/1\.1 200 OK\r\n(?:[^\r]+\r\n)+\r\n$/)
    },
  },
  {
    bad: 'any /chunked/{wait:[0-9]+}',
    title: 'is 400 for more seconds than a timer can count, and not found for what is no number',
    async run({ ask }) {
      assertFailure(await ask('/chunked/2147484'), 400, TOO_LONG)
      for (const wait of ['x', '-1', '']) assertNotFound(await ask(`/chunked/${wait}`))
    },
  },
  {
    good: 'any /chunked',
    title: 'sends status and headers at once, and keeps the body for later',
    async run({ open }) {
      const opening = await open('/chunked')
      assertHead(opening, 200, { 'x-content-type-options': 'nosniff' })
      assert.ok(!opening.received().includes('delay'))
      opening.abandon()
    },
  },
]
