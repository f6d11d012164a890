import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { assertEmpty, assertFailure, assertJson, assertNotFound, assertRaw } from '../answers.ts'
import type { Case } from '../suite.ts'
import { assertTooLarge, LARGEST } from './bodies.ts'

const BODIES = [
  '',
  'hello',
  '<script>alert(1)</script>',
  Buffer.from([0, 0xff, 0x0d, 0x0a, 0x80]),
  Buffer.alloc(100_000, 'é'),
]

export const storeCases: readonly Case[] = [
  ...['POST', 'PUT'].map(
    (method): Case => ({
      good: `${method} /store`,
      title: 'writes the body to a file that is named by its SHA-1',
      async run({ ask, server }) {
        for (const body of BODIES) {
          const hash = sha1(body)
          assertJson(await ask('/store', { method, body }), 202, `{\n  "hash": "${hash}"\n}`)
          const file = join(server.dataPath, hash)
          assert.deepEqual(await readFile(file), Buffer.from(body as string))
          assert.equal((await stat(file)).mode & 0o777, 0o644)
        }
      },
    }),
  ),
  ...['POST', 'PUT'].map(
    (method): Case => ({
      bad: `${method} /store`,
      title: 'is 413 for a body over 10 MiB',
      http1: true,
      run: (peer) => assertTooLarge(peer, '/store', method),
    }),
  ),
  {
    good: 'GET /store/{hash}',
    title: 'gives the file back, typed so that no browser runs it',
    async run({ ask }) {
      for (const body of [...BODIES, LARGEST]) {
        await ask('/store', { method: 'POST', body })
        assertRaw(await ask(`/store/${sha1(body)}`), 202, body)
      }
    },
  },
  {
    bad: 'GET /store/{hash}',
    title: 'is 404 for a hash that nothing was stored under',
    async run({ ask }) {
      assertFailure(await ask(`/store/${sha1('never stored')}`), 404, 'file not found')
    },
  },
  {
    bad: 'GET /store/{hash}',
    title: 'is 400 for what is no hash, and leads to no other file',
    async run({ ask }) {
      const hash = sha1('hello')
      for (const name of [
        'x',
        hash.toUpperCase(),
        `${hash}0`,
        hash.slice(1),
        `${hash}%00`,
        `${hash}%0A`,
        '%2e%2e%00',
      ]) {
        assertFailure(await ask(`/store/${name}`), 400, 'invalid hash')
      }
      assertNotFound(await ask('/store/'))
      assertNotFound(await ask(`/store/${hash}/`))
      assertNotFound(await ask('/store/a%2Fb'))
      const out = await ask('/store/%2e%2e%2f%2e%2e%2fetc%2fpasswd')
      assertEmpty(out, 301, { location: out.headers.location ?? '' })
      assert.ok(out.headers.location?.endsWith('/etc/passwd'))
    },
  },
]

function sha1(body: string | Uint8Array): string {
  return createHash('sha1').update(body).digest('hex')
}
