import assert from 'node:assert/strict'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { openDirectory } from '../src/assets-directory.ts'

describe('a directory', () => {
  test('has its files, and links to files', async (t) => {
    const directory = makeDirectory(t)
    fs.symlinkSync('page.html', join(directory, 'link.html'))
    const files = openDirectory(directory)
    assert.deepEqual(await files.names(), new Set(['link.html', 'page.html']))
    assert.equal(String(await files.load('page.html')), 'page')
    assert.equal(String(await files.load('link.html')), 'page')
    assert.equal(await files.load('other.html'), undefined)
  })

  test('never leads out of itself', async (t) => {
    const directory = makeDirectory(t)
    const files = openDirectory(join(directory, 'sub'))
    for (const name of ['../page.html', '..', '.', '', '/etc/passwd', 'deep/x', `${directory}/page.html`, 'a\u0000']) {
      assert.equal(await files.load(name), undefined, name)
    }
  })

  test('reads a file once', async (t) => {
    const directory = makeDirectory(t)
    const files = openDirectory(directory)
    const first = await files.load('page.html')
    fs.rmSync(join(directory, 'page.html'))
    assert.equal(await files.load('page.html'), first)
  })

  test('tries a file that could not be read again', async (t) => {
    const directory = makeDirectory(t)
    fs.symlinkSync('late', join(directory, 'link'))
    const files = openDirectory(directory)
    await assert.rejects(files.load('link'), /ENOENT/)
    fs.writeFileSync(join(directory, 'late'), 'late')
    assert.equal(String(await files.load('link')), 'late')
  })

  test('has no files when it is missing, or none at all', async (t) => {
    const directory = makeDirectory(t)
    for (const path of [join(directory, 'missing'), join(directory, 'page.html')]) {
      assert.equal(await openDirectory(path).load('page.html'), undefined)
    }
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
