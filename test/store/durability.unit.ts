import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock, test } from 'node:test'
import { until } from '../recorder.ts'

type Settle = (error: Error | null) => void

const waiting: Settle[] = []
// Before the store is loaded: the disk that syncs the journal is in the tests' hands.
mock.method(fs, 'fdatasync', (_: number, settle: Settle) => void waiting.push(settle))
const { settle: settleFiles, writeFiles } = await import('../../src/store/files.ts')

const bodies = ['a', 'b', 'c'].map((text) => Buffer.from(text))
const hashes = bodies.map((body) => createHash('sha1').update(body).digest('hex'))

test('nothing has its name before the journal is on disk', async (t) => {
  const directory = makeDirectory(t)
  const written = writeFiles(directory, bodies)
  await until(() => waiting.length === 1, 'the journal is being synced')
  assert.deepEqual(named(directory), [])
  waiting.shift()?.(null)
  assert.deepEqual(
    await written,
    hashes.map((hash) => ({ hash })),
  )
  assert.deepEqual(named(directory), [...hashes].sort())
  await settleFiles(directory)
})

test('each file is synced where the journal can’t be', async (t) => {
  const directory = makeDirectory(t)
  const syncs = t.mock.method(fs, 'fsync')
  const written = writeFiles(directory, bodies)
  await until(() => waiting.length === 1, 'the journal is being synced')
  assert.equal(syncs.mock.callCount(), 0)
  waiting.shift()?.(new Error('EIO'))
  await written
  assert.equal(syncs.mock.callCount(), bodies.length)
  assert.deepEqual(named(directory), [...hashes].sort())
  await settleFiles(directory)
})

function makeDirectory(t: { after(end: () => void): void }): string {
  const directory = fs.mkdtempSync(join(tmpdir(), 'podinfo-durability-'))
  t.after(() => fs.rmSync(directory, { recursive: true, force: true }))
  return directory
}

function named(directory: string): string[] {
  return fs
    .readdirSync(directory)
    .filter((name) => /^[0-9a-f]{40}$/.test(name))
    .sort()
}
