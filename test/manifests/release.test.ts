import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { test } from 'node:test'
import { readRelease, STAMPED, stamp } from '../../scripts/stamp.ts'
import { ROOT } from './tools.ts'

test('every file that names the image or the version has them from package.json', () => {
  const { image, version } = readRelease()
  // Chart and manifests are published beside it.
  const owner = `${posix.dirname(image)}/`
  const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n')
  const naming = files.filter((file) => {
    if (/^(package(-lock)?\.json|helm\/podinfo\/README\.md|docs\/OPTIONS\.md)$/.test(file)) return false
    const text = readFileSync(join(ROOT, file), 'utf8')
    // A test may have a version for an example.
    if (file.startsWith('test/')) return text.includes(owner)
    return text.includes(owner) || new RegExp(`(?<![\\d.])${RegExp.escape(version)}(?![\\d.])`).test(text)
  })
  assert.deepEqual(naming, [...STAMPED].sort())
  for (const path of STAMPED) {
    const text = readFileSync(join(ROOT, path), 'utf8')
    assert.ok(text.includes(image) || text.includes(version), `${path} is listed in vain`)
    assert.equal(stamp(path), text)
  }
})
