import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { createAssets } from '../src/assets.ts'

const BUILT = {
  'templates/index.html': 'built page',
  'templates/docs.html': 'docs',
  'templates/pod.svg': 'pod',
  'files/page-abc.js': 'script',
  'files/page-abc.js.br': 'br',
  'files/page-abc.js.gz': 'gz',
  'files/docs-abc.js': 'other script',
}

describe('assets', () => {
  test('are those of the build, with their compressed forms', async (t) => {
    const assets = create(t)
    assert.deepEqual(await assets.page(), { text: 'built page', isOwn: false })
    assert.equal(await assets.template('docs.html'), 'docs')
    const { name, bytes, br, gzip, isHashed } = (await assets.load('page-abc.js')) ?? {}
    assert.deepEqual(
      [name, String(bytes), String(br), String(gzip), isHashed],
      ['page-abc.js', 'script', 'br', 'gz', true],
    )
    const other = await assets.load('docs-abc.js')
    assert.deepEqual([String(other?.bytes), other?.br, other?.gzip], ['other script', undefined, undefined])
  })

  test('of another release are stood in for by what this one has in their place', async (t) => {
    const assets = create(t)
    const asset = await assets.load('page-xyz.js')
    assert.deepEqual([asset?.name, String(asset?.bytes)], ['page-abc.js', 'script'])
  })

  test('are nothing but the files that are meant to be sent', async (t) => {
    const assets = create(t)
    for (const name of [
      '',
      'index.html',
      'pod.svg',
      'page-abc.js.br',
      'page-abc.css',
      'other-abc.js',
      '../templates/pod.svg',
    ]) {
      assert.equal(await assets.load(name), undefined, name)
    }
  })

  test('of the operator win, and lie beside the built ones', async (t) => {
    const assets = create(t, { 'index.html': 'own page', 'vue.html': 'older', 'app.js': 'own script' })
    assert.deepEqual(await assets.page(), { text: 'own page', isOwn: true })
    const own = await assets.load('app.js')
    assert.deepEqual([own?.name, String(own?.bytes), own?.isHashed], ['app.js', 'own script', false])
    assert.equal(String((await assets.load('page-abc.js'))?.bytes), 'script')
    assert.equal(await assets.template('docs.html'), 'docs')
  })

  test('of the operator may be what podinfo calls its page', async (t) => {
    assert.deepEqual(await create(t, { 'vue.html': 'vue' }).page(), { text: 'vue', isOwn: true })
  })

  test('of a directory without a page are not handed out', async (t) => {
    const assets = create(t, { 'secret.txt': 'secret' })
    assert.equal(await assets.load('secret.txt'), undefined)
    assert.deepEqual(await assets.page(), { text: 'built page', isOwn: false })
  })

  test('that the build should have made are missed aloud', async (t) => {
    const assets = createAssets({ built: makeDirectory(t, {}), own: '' })
    await assert.rejects(assets.page(), /index\.html is missing in .*: build anew/)
  })
})

function create(t: TestContext, own?: Readonly<Record<string, string>>) {
  const built = makeDirectory(t, BUILT)
  return createAssets({ built, own: own ? makeDirectory(t, own) : join(built, 'missing') })
}

function makeDirectory(t: TestContext, files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'podinfo-assets-'))
  t.after(() => rmSync(directory, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), content)
  }
  return directory
}
