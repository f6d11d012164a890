import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Cache } from '../../../src/http/app.ts'
import remove from '../../../src/http/routes/cache-delete.ts'
import read from '../../../src/http/routes/cache-read.ts'
import write from '../../../src/http/routes/cache-write.ts'
import { silent } from '../../../src/log.ts'
import { ask, assertEmpty, assertFailure, bodyText, fakeApp } from '../fake-app.ts'

const METHODS = [
  ['GET', read, 'cache get failed'],
  ['PUT', write, 'cache set failed'],
  ['DELETE', remove, 'cache delete failed'],
] as const

describe('/cache', () => {
  test('keeps a value, gives it back raw, and forgets it', async () => {
    const app = fakeApp({ cache: memory() })
    const params = { key: 'a/b é' }
    assertEmpty(await ask(read, app, { params }), 404)
    assertEmpty(await ask(write, app, { method: 'POST', params, body: 'value' }), 202)
    const reply = await ask(read, app, { params })
    assert.deepEqual([reply.status, reply.kind, bodyText(reply)], [200, 'raw', 'value'])
    assertEmpty(await ask(remove, app, { method: 'DELETE', params }), 202)
    assertEmpty(await ask(remove, app, { method: 'DELETE', params }), 202)
    assertEmpty(await ask(read, app, { params }), 404)
  })

  test('gives an empty value back as a value', async () => {
    const app = fakeApp({ cache: memory() })
    const params = { key: 'k' }
    await ask(write, app, { method: 'PUT', params })
    assert.deepEqual([(await ask(read, app, { params })).status, bodyText(await ask(read, app, { params }))], [200, ''])
  })

  for (const [method, route, message] of METHODS) {
    test(`${method} says so when there is no cache server`, async () => {
      assertFailure(await ask(route, fakeApp(), { method, params: { key: 'k' } }), 400, 'cache server is offline')
    })

    test(`${method} says so when Redis fails, and logs why`, async () => {
      const fail = () => Promise.reject(new Error('connection refused'))
      const lines: unknown[] = []
      const log = { ...silent, warn: (...line: unknown[]) => void lines.push(line) }
      const app = fakeApp({ cache: { get: fail, set: fail, delete: fail }, log })
      assertFailure(await ask(route, app, { method, params: { key: 'k' } }), 500, message)
      assert.deepEqual(lines, [[message, { error: 'Error: connection refused' }]])
    })
  }
})

function memory(): Cache {
  const values = new Map<string, Uint8Array>()
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
  }
}
