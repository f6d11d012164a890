import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib'
import { buildUi } from '../../scripts/build-ui.ts'

const DIST = join(import.meta.dirname, '../../dist/ui')

/** All that a browser may have to load, both pages together, compressed. */
const BUDGET_BYTES = 60 * 1024

describe('the built pages', () => {
  const directory = mkdtempSync(join(tmpdir(), 'podinfo-ui-'))
  let modules: readonly string[] = []
  after(() => rmSync(directory, { recursive: true }))
  before(async () => {
    modules = await buildUi(directory)
  })
  const read = (name: string) => readFileSync(join(directory, name), 'utf8')
  const files = () => readdirSync(join(directory, 'files'))

  test('are two templates, a drawing, and files whose names tell their content', () => {
    assert.deepEqual(readdirSync(join(directory, 'templates')).sort(), ['docs.html', 'index.html', 'pod.svg'])
    const stems = files().map((name) => name.replace(/-[\w-]{10}\./, '.'))
    const expected = ['docs.js', 'icon.svg', 'page.js'].flatMap((name) => [name, `${name}.br`, `${name}.gz`])
    assert.deepEqual(stems.sort(), expected)
  })

  test('name the files that they need, and these are there', () => {
    for (const page of ['index.html', 'docs.html']) {
      const named = [...read(`templates/${page}`).matchAll(/_ui\/([\w.-]+)"/g)].map(([, name]) => name ?? '')
      assert.equal(named.length, 2)
      for (const name of named) assert.ok(files().includes(name), name)
    }
  })

  test('are the same in each compressed form', () => {
    for (const name of files().filter((file) => /\.(js|svg)$/.test(file))) {
      const plain = readFileSync(join(directory, 'files', name))
      assert.deepEqual(brotliDecompressSync(readFileSync(join(directory, 'files', `${name}.br`))), plain)
      assert.deepEqual(gunzipSync(readFileSync(join(directory, 'files', `${name}.gz`))), plain)
    }
  })

  test('have no script, style or handler in their markup, and load nothing from elsewhere', () => {
    for (const page of ['index.html', 'docs.html']) {
      const html = read(`templates/${page}`)
      assert.doesNotMatch(html, /<script(?![^>]* src=)|\sstyle=|\son\w+=|javascript:/)
      assert.doesNotMatch(html, /<(?:script|link|img|iframe|source)[^>]*(?:https?:)?\/\//)
      assert.doesNotMatch(html, /@import|url\(/)
    }
  })

  test('stay within their budget', (t) => {
    const pages = ['index.html', 'docs.html'].map((page) => brotliCompressSync(read(`templates/${page}`)).length)
    const scripts = files()
      .filter((name) => name.endsWith('.br'))
      .map((name) => readFileSync(join(directory, 'files', name)).length)
    const bytes = [...pages, ...scripts].reduce((sum, size) => sum + size, 0)
    t.diagnostic(`${bytes} bytes with Brotli`)
    assert.ok(bytes <= BUDGET_BYTES, `${bytes} bytes`)
  })

  test('tell whose code is in them', () => {
    const packages = modules.flatMap((module) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1] ?? [])
    assert.deepEqual([...new Set(packages)].sort(), ['@preact/signals', '@preact/signals-core', 'preact'])
  })

  test('are built alike each time', () => {
    // What `npm run build` made of these sources: its names tell the content.
    const before = new Set(readdirSync(join(DIST, 'files')))
    for (const name of files())
      assert.ok(before.has(name), `${name} is not in dist/: is the build older than the sources?`)
    assert.equal(read('templates/index.html'), readFileSync(join(DIST, 'templates/index.html'), 'utf8'))
  })
})
