import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Store } from '../../../src/http/app.ts'
import read from '../../../src/http/routes/store-read.ts'
import write from '../../../src/http/routes/store-write.ts'
import { silent } from '../../../src/log.ts'
import { ask, assertFailure, bodyText, fakeApp } from '../fake-app.ts'

const HASH = 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3'

/** An app whose store is `store`, and the errors it logs. */
function withStore(store: Partial<Store>) {
  const lines: unknown[] = []
  const log = { ...silent, error: (...line: unknown[]) => void lines.push(line) }
  return { app: fakeApp({ store: { ...fakeApp().store, ...store }, log }), lines }
}

describe('/store', () => {
  test('writes the body and tells its hash', async () => {
    const bodies: string[] = []
    const store: Partial<Store> = {
      write: async (body) => {
        bodies.push(Buffer.from(body).toString())
        return HASH
      },
    }
    const reply = await ask(write, withStore(store).app, { method: 'POST', body: 'test' })
    assert.deepEqual([reply.status, bodyText(reply)], [202, `{\n  "hash": "${HASH}"\n}`])
    assert.deepEqual(bodies, ['test'])
  })

  test('says so when a write fails, and logs why', async () => {
    const { app, lines } = withStore({ write: () => Promise.reject(new Error('disk full')) })
    assertFailure(await ask(write, app, { method: 'PUT', body: 'x' }), 500, 'writing file failed')
    assert.deepEqual(lines, [['writing file failed', { error: 'Error: disk full' }]])
  })
})

describe('/store/{hash}', () => {
  const get = (app: ReturnType<typeof fakeApp>, hash: string) => ask(read, app, { params: { hash } })

  test('gives the file back raw', async () => {
    const { app } = withStore({ read: async (hash) => (hash === HASH ? Buffer.from('test') : undefined) })
    const reply = await get(app, HASH)
    assert.deepEqual([reply.status, reply.kind, bodyText(reply)], [202, 'raw', 'test'])
  })

  test('gives an empty file back as a file', async () => {
    const { app } = withStore({ read: async () => new Uint8Array(0) })
    assert.equal((await get(app, HASH)).status, 202)
  })

  test('refuses what is no hash without looking for a file', async () => {
    const { app } = withStore({})
    for (const hash of [
      '..',
      'etc/passwd',
      HASH.toUpperCase(),
      HASH.slice(1),
      `${HASH}0`,
      `${HASH}\n`,
      'g'.repeat(40),
    ]) {
      assertFailure(await get(app, hash), 400, 'invalid hash')
    }
  })

  test('says so when there is no such file', async () => {
    assertFailure(await get(withStore({ read: async () => undefined }).app, HASH), 404, 'file not found')
  })

  test('says so when a file can not be read, and logs why', async () => {
    const { app, lines } = withStore({ read: () => Promise.reject(new Error('EACCES')) })
    assertFailure(await get(app, HASH), 500, 'reading file failed')
    assert.deepEqual(lines, [['reading file failed', { hash: HASH, error: 'Error: EACCES' }]])
  })
})
