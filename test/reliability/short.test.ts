import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { loads } from './loads.ts'

// Most of their time they wait.
describe('in short', { concurrency: true }, () => {
  for (const [name, { promise, run }] of Object.entries(loads)) {
    test(`${name}: ${promise}`, async (t) => {
      const { ok, seen } = await run('short')
      t.diagnostic(seen)
      assert.ok(ok, seen)
    })
  }
})
