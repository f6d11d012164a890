import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loads } from './loads.ts'

for (const [name, { promise, run }] of Object.entries(loads)) {
  test(`${name}: ${promise}`, async (t) => {
    const { ok, seen } = await run('short')
    t.diagnostic(seen)
    assert.ok(ok, seen)
  })
}
