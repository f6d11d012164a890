import assert from 'node:assert/strict'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { createAssets } from '../src/assets.ts'

describe('assets', () => {
  test('are the files of the directory, and links to files', async (t) => {
    const directory = makeDirectory(t)
    fs.symlinkSync('page.html', join(directory, 'link.html'))
    for (const assets of [createAssets(directory), createAssets(pathToFileURL(`${directory}/`))]) {
      assert.equal(String(await assets.load('page.html')), String(Buffer.from('page')))
      assert.equal(String(await assets.load('link.html')), String(Buffer.from('page')))
      assert.equal(await assets.load('other.html'), undefined)
    }
  })

  test('are never found outside of it', async (t) => {
    const directory = makeDirectory(t)
    const assets = createAssets(join(directory, 'sub'))
    for (const name of ['../page.html', '..', '.', '', '/etc/passwd', 'deep/x', `${directory}/page.html`, 'a\u0000']) {
      assert.equal(await assets.load(name), undefined, name)
    }
  })

  test('are read once', async (t) => {
    const directory = makeDirectory(t)
    const assets = createAssets(directory)
    const first = await assets.load('page.html')
    fs.rmSync(join(directory, 'page.html'))
    assert.equal(await assets.load('page.html'), first)
  })

  test('that could not be read are tried again', async (t) => {
    const directory = makeDirectory(t)
    fs.symlinkSync('late', join(directory, 'link'))
    const assets = createAssets(directory)
    await assert.rejects(assets.load('link'), /ENOENT/)
    fs.writeFileSync(join(directory, 'late'), 'late')
    assert.equal(String(await assets.load('link')), 'late')
  })

  test('are none when the directory is missing', async (t) => {
    assert.equal(await createAssets(join(makeDirectory(t), 'missing')).load('page.html'), undefined)
  })
})

function makeDirectory(t: TestContext): string {
  const directory = fs.mkdtempSync(join(tmpdir(), 'podinfo-assets-'))
  t.after(() => fs.rmSync(directory, { recursive: true }))
  fs.writeFileSync(join(directory, 'page.html'), 'page')
  fs.mkdirSync(join(directory, 'sub', 'deep'), { recursive: true })
  fs.writeFileSync(join(directory, 'sub', 'deep', 'x'), 'x')
  return directory
}
