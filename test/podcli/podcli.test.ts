import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

describe('podcli', () => {
  test('version prints the version of the package alone', () => {
    const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string }
    assert.deepEqual(podcli('version'), { status: 0, stdout: `${version}\n`, stderr: '' })
  })

  for (const words of [['--help'], ['-h'], ['version', '--help'], ['version', '-h']]) {
    test(`${words.join(' ')} prints the usage on stdout`, () => {
      const { status, stdout, stderr } = podcli(...words)
      assert.equal(status, 0)
      assert.match(stdout, /^Usage:\n {2}podcli .*\n/)
      assert.equal(stderr, '')
    })
  }

  test('the usage lists every command with what it does', () => {
    assert.match(podcli('--help').stdout, /^ {2}version +Prints the version of podcli$/m)
  })

  const wrong = [
    { words: [], complaint: 'no command given' },
    { words: ['chek'], complaint: 'unknown command "chek"' },
    { words: ['--verbose'], complaint: 'unknown command "--verbose"' },
    { words: ['version', '--short'], complaint: 'unexpected word "--short"' },
  ]
  for (const { words, complaint } of wrong) {
    test(`wrong usage exits with 2 and says why: ${complaint}`, () => {
      const { status, stdout, stderr } = podcli(...words)
      assert.equal(status, 2)
      assert.equal(stdout, '')
      assert.ok(stderr.startsWith(`Error: ${complaint}\n\nUsage:\n`), stderr)
    })
  }
})

function podcli(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(`${ROOT}bin/podcli`, words, { encoding: 'utf8' })
  return { status, stdout, stderr }
}
