import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { bundle } from '../../scripts/bundle.ts'

const NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** A program with a pool, a package that is loaded on demand, and the name that the build replaces. */
const SOURCES = {
  'main.ts': `
    import { fileURLToPath } from 'node:url'
    import { Piscina } from 'piscina'
    const filename = fileURLToPath(new URL('workers/task.js', import.meta.url))
    const pool = new Piscina({ filename, minThreads: 0, maxThreads: 1, atomics: 'disabled' })
    const doubled: number = await pool.run(21, { name: 'double' })
    const moved: Uint8Array = await pool.run(100_000, { name: 'make' })
    await pool.destroy()
    const parsed = process.argv[2] ? (await import('smol-toml')).parse(process.argv[2]) : undefined
    console.log(JSON.stringify({ doubled, moved: moved.length, parsed, revision: process.env.PODINFO_BUILD_REVISION }))`,
  'task.ts': `
    import { isWorkerThread, move } from 'piscina'
    export const double = (value: number) => (isWorkerThread ? value * 2 : NaN)
    export const make = (bytes: number) => move(new Uint8Array(bytes))`,
}

describe('bundle', () => {
  const source = mkdtempSync(join(tmpdir(), 'bundle-source-'))
  const directory = join(mkdtempSync(join(tmpdir(), 'bundle-')), 'dist')
  after(() => {
    for (const one of [source, join(directory, '..')]) rmSync(one, { recursive: true })
  })
  before(async () => {
    symlinkSync(NODE_MODULES, join(source, 'node_modules'))
    for (const [name, text] of Object.entries(SOURCES)) writeFileSync(join(source, name), text)
    mkdirSync(directory)
    writeFileSync(join(directory, 'stale.js'), '')
    const entries = { main: join(source, 'main.ts'), 'workers/task': join(source, 'task.ts') }
    await bundle({ entries, directory, revision: 'abc1234' })
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
  })

  test('runs tasks of piscina where there is no node_modules', () => {
    const { doubled, moved } = run()
    assert.deepEqual([doubled, moved], [42, 100_000])
  })

  test('names the revision, whatever the environment says when it runs', () => {
    assert.equal(run().revision, 'abc1234')
  })

  test('puts a package that is imported on demand in a chunk of its own name, which works', () => {
    assert.ok(existsSync(join(directory, 'chunks/smol-toml.js')))
    assert.doesNotMatch(readFileSync(join(directory, 'main.js'), 'utf8'), /TomlError/)
    assert.deepEqual(run('answer = 42').parsed, { answer: 42 })
  })

  test('removes what an earlier build left', () => {
    assert.ok(!existsSync(join(directory, 'stale.js')))
  })

  test('fails, and names the module, when an import has no target', async () => {
    writeFileSync(join(source, 'broken.ts'), `import './nowhere.ts'`)
    const options = { entries: { main: join(source, 'broken.ts') }, directory: join(source, 'out'), revision: '' }
    await assert.rejects(bundle(options), /nowhere\.ts/)
  })

  function run(...words: string[]) {
    const env = { PODINFO_BUILD_REVISION: 'from the environment' }
    const { stdout, stderr } = spawnSync(process.execPath, [join(directory, 'main.js'), ...words], {
      encoding: 'utf8',
      env,
    })
    assert.equal(stderr, '')
    return JSON.parse(stdout) as { doubled: number; moved: number; parsed?: object; revision?: string }
  }
})
