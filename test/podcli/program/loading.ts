import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openBlackHole, podcli } from '../run.ts'

/** Writes what a process has loaded when it ends: files as URLs, and modules of Node.js. */
const SPY = `
const files = []
require('node:module').registerHooks({
  load(url, context, next) {
    files.push(url)
    return next(url, context)
  },
})
process.on('exit', () => {
  const builtins = process.moduleLoadList.map((name) => name.replace('NativeModule ', ''))
  require('node:fs').writeFileSync(process.env.SPY_FILE, JSON.stringify({ files, builtins }))
})
`

/** Entry, what it shares with the server (one), with `ws` (one) and with `load` (three), and the check itself. */
const MAX_FILES = 7

/** The package of websockets alone has 80 KiB. */
const MAX_BYTES = 32 * 1024

describe('an exec probe', () => {
  const directory = mkdtempSync(join(tmpdir(), 'podcli-spy-'))
  const spy = join(directory, 'spy.cjs')
  before(() => writeFileSync(spy, SPY))
  after(() => rmSync(directory, { recursive: true }))

  /** What podcli loads: the names of its files, and modules of Node.js. */
  async function listLoaded(...words: string[]) {
    const file = join(directory, 'loaded.json')
    await podcli(words, { env: { NODE_OPTIONS: `--require=${spy}`, SPY_FILE: file } })
    const { files, builtins } = JSON.parse(readFileSync(file, 'utf8')) as Record<'files' | 'builtins', string[]>
    return { files: files.filter((url) => url.includes('/dist/')).map((url) => fileURLToPath(url)), builtins }
  }

  for (const kind of ['http', 'tcp', 'grpc']) {
    test(`of check ${kind} reads few and small files`, async () => {
      using hole = await openBlackHole()
      const { files } = await listLoaded('check', kind, `127.0.0.1:${hole.port}`, '--timeout=1ms')
      const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
      assert.equal(files[0], fileURLToPath(new URL('../../../dist/podcli.js', import.meta.url)))
      assert.ok(files.length <= MAX_FILES && bytes <= MAX_BYTES, `${bytes} bytes in ${files.join(', ')}`)
    })
  }

  test('of check http loads of Node.js what a plain request needs', async () => {
    using hole = await openBlackHole()
    const { builtins } = await listLoaded('check', 'http', `127.0.0.1:${hole.port}`, '--timeout=100ms')
    assert.ok(builtins.includes('_http_client'))
    const costly = /undici|http2|^https$|tls|^crypto$|zlib|readline|fs\/promises/
    assert.deepEqual(
      builtins.filter((name) => costly.test(name)),
      [],
    )
  })
})
