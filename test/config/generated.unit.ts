import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { generated, listStale } from '../../scripts/generate.ts'

test('generated files are what their sources make of them now', async () => {
  assert.ok(generated.length > 0)
  assert.deepEqual(await listStale(), [], 'run node scripts/generate.ts')
})

test('the validator of config files needs no package', async () => {
  const path = join(import.meta.dirname, '../../src/config/file-validator.generated.js')
  assert.doesNotMatch(await readFile(path, 'utf8'), /\brequire\(|^import /m)
})
