import assert from 'node:assert/strict'
import { assertAnswer, assertEmpty, assertFailure, assertJson, assertNotFound, TEXT_HEADERS } from '../answers.ts'
import type { Case } from '../suite.ts'

const EVERY_METHOD = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']

/** What holds for all paths, shown on one or two. */
export const pathCases: readonly Case[] = [
  {
    good: 'GET /version',
    title: 'is found by its path percent-decoded, with any query',
    async run({ ask, askAt, prefix }) {
      const { text } = await ask('/version')
      for (const path of [
        '/%76ersion',
        '/versio%6E',
        '/versio%6e',
        '/version?',
        '/version?a=b/../c//d',
        '/version?%zz',
      ]) {
        assertJson(await ask(path), 200, text)
      }
      // The prefix may be escaped like the rest.
      if (prefix) assertJson(await askAt('/%66oo/version'), 200, text)
    },
  },
  {
    bad: 'GET /version',
    title: 'is 404 in other words, letter case or below another prefix',
    async run({ ask, askAt }) {
      for (const path of [
        '/VERSION',
        '/version/',
        '/version/x',
        '/version%20',
        '/version%00',
        '/version%3Fa',
        '/version;a',
        '/versio',
      ]) {
        assertNotFound(await ask(path))
      }
      for (const method of EVERY_METHOD) assertNotFound(await ask('/nothing', { method }))
      assertNotFound(await askAt('/other/version'))
    },
  },
  {
    bad: 'GET /version',
    title: 'is 400 with a broken escape, by any method',
    async run({ ask }) {
      for (const path of ['/version%', '/%7', '/version/%2', '/echo/%g1']) {
        assertFailure(await ask(path), 400, 'invalid escape in path')
      }
      for (const method of EVERY_METHOD) assertFailure(await ask('/%zz', { method }), 400, 'invalid escape in path')
    },
  },
  {
    bad: 'GET /version',
    title: 'is redirected to from an unclean path, by any method, whether it exists or not, with slash and query',
    async run({ ask, askAt, prefix }) {
      for (const [path, clean] of [
        ['//version', '/version'],
        ['/./version', '/version'],
        ['/x/../version', '/version'],
        ['/version/.', '/version'],
        ['/version//', '/version/'],
        ['/%2Fversion', '/version'],
        ['/%2e%2e/version', prefix ? null : '/version'],
        ['/x%2F..%2Fversion', '/version'],
        ['//nothing/', '/nothing/'],
        ['//nothing?a=b//c&d=%2F..', '/nothing?a=b//c&d=%2F..'],
        ['/echo//a%20b%3Fc%23d', '/echo/a%20b%3Fc%23d'],
        ['/echo//%ff%C3%A9', '/echo/%FF%C3%A9'],
        ['/echo//a%0D%0AX-Evil:b', '/echo/a%0D%0AX-Evil:b'],
        ['/status//999', '/status/999'],
      ] as const) {
        if (clean !== null) assertEmpty(await ask(path), 301, { location: `${prefix}${clean}` })
      }
      for (const method of EVERY_METHOD) {
        assertEmpty(await ask('//version', { method }), 301, { location: `${prefix}/version` })
        assertEmpty(await ask('//nothing', { method }), 301, { location: `${prefix}/nothing` })
      }
      assertEmpty(await askAt('//evil.example/%2e%2e'), 301, { location: '/' })
      assertEmpty(await askAt('//evil.example//'), 301, { location: '/evil.example/' })
      assertEmpty(await askAt('/../../..'), 301, { location: '/' })
    },
  },
  {
    bad: 'GET /version',
    title: 'answers HEAD as it answers GET, without the body',
    async run({ raw }) {
      for (const [path, status, length] of [
        ['/version', 405, 0],
        ['/nothing', 404, 19],
        ['//version', 301, 0],
        ['/%zz', 400, 56],
      ] as const) {
        const answer = await raw(`HEAD ${path} HTTP/1.1`, ['Connection: close'])
        assert.ok(answer.startsWith(`HTTP/1.1 ${status} `), answer)
        assert.match(answer, new RegExp(`\\r\\nContent-Length: ${length}\\r\\n(?:[^\\r]+\\r\\n)*\\r\\n$`, 'i'))
      }
    },
  },
  {
    good: 'any /metrics',
    title: 'answers HEAD with the length of the body, and without it',
    async run({ raw, ask }) {
      for (const path of ['/metrics', '/echo', '/swagger.json']) {
        const answer = await raw(`HEAD ${path} HTTP/1.1`, ['Connection: close'])
        assert.match(answer, /^HTTP\/1\.1 20[02] (?:[^\r]+\r\n)+\r\n$/)
      }
      const { bytes } = await ask('/swagger.json')
      assert.match(
        await raw('HEAD /swagger.json HTTP/1.1', ['Connection: close']),
        new RegExp(`Content-Length: ${bytes.length}\r`),
      )
    },
  },
  {
    good: 'GET /version',
    title: 'is served for a path of many segments or of many bytes too',
    async run({ ask }) {
      assertNotFound(await ask('/a'.repeat(300)))
      assert.equal((await ask(`/echo${'/a'.repeat(300)}`)).status, 202)
      assert.equal((await ask(`/echo/${'a'.repeat(100_000)}`)).status, 202)
      assertAnswer(await ask(`/${'a'.repeat(100_000)}`), 404, TEXT_HEADERS, '404 page not found\n')
      assert.equal((await ask('/version')).status, 200)
    },
  },
]
