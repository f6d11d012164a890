import { assertEmpty, assertFailure, assertNotFound, assertRaw } from '../answers.ts'
import type { Case } from '../suite.ts'
import { assertTooLarge } from './bodies.ts'

const KEY = '/cache/{key}'
const VALUES = ['', 'value', '{"a":"<é>"}', Buffer.from([0, 0xff, 0x0d, 0x0a]), Buffer.alloc(2 ** 20, 'x')]

/** What a cache does, wherever it keeps its values. */
export const cacheCases: readonly Case[] = [
  ...(['POST', 'PUT'] as const).map(
    (method): Case => ({
      good: `${method} ${KEY}`,
      title: 'keeps a value, and another one after it',
      async run({ ask }) {
        const path = `/cache/kept-by-${method}`
        for (const body of VALUES) {
          assertEmpty(await ask(path, { method, body }), 202)
          assertRaw(await ask(path), 200, body)
        }
      },
    }),
  ),
  {
    good: `GET ${KEY}`,
    title: 'gives each key its own value, however it is written',
    async run({ ask }) {
      const keys = [
        'a',
        'A',
        'a%20b',
        'a+b',
        '%C3%A9',
        'x%00y',
        '%ff',
        '%fe',
        '%EF%BF%BD',
        '__proto__',
        'k'.repeat(4000),
      ]
      for (const key of keys) assertEmpty(await ask(`/cache/${key}`, { method: 'PUT', body: `value of ${key}` }), 202)
      for (const key of keys) assertRaw(await ask(`/cache/${key}`), 200, `value of ${key}`)
      assertRaw(await ask('/cache/%61'), 200, 'value of a')
    },
  },
  {
    good: `DELETE ${KEY}`,
    title: 'forgets a value, whether it was there or not',
    async run({ ask }) {
      await ask('/cache/gone', { method: 'PUT', body: 'x' })
      for (let round = 0; round < 2; round++) {
        assertEmpty(await ask('/cache/gone', { method: 'DELETE' }), 202)
        assertEmpty(await ask('/cache/gone'), 404)
      }
    },
  },
  {
    bad: `GET ${KEY}`,
    title: 'is an empty 404 for an unknown key, and no path without a key or with a slash in it',
    async run({ ask }) {
      assertEmpty(await ask('/cache/unknown'), 404)
      for (const path of ['/cache/', '/cache', '/cache/a/b', '/cache/a%2Fb']) assertNotFound(await ask(path))
    },
  },
  ...(['POST', 'PUT'] as const).map(
    (method): Case => ({
      bad: `${method} ${KEY}`,
      title: 'is 413 for a value over 10 MiB, and keeps the one before',
      http1: true,
      async run({ ask }) {
        const path = `/cache/large-by-${method}`
        await ask(path, { method: 'PUT', body: 'before' })
        await assertTooLarge({ ask }, path, method)
        assertRaw(await ask(path), 200, 'before')
      },
    }),
  ),
]

/** Without `--cache-server`. */
export const offlineCases: readonly Case[] = ['GET', 'POST', 'PUT', 'DELETE'].map((method) => ({
  bad: `${method} ${KEY}`,
  title: 'is 400 without a cache server',
  async run({ ask }) {
    assertFailure(await ask('/cache/key', { method }), 400, 'cache server is offline')
  },
}))
