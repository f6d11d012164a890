import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { podcli as table } from '../../src/podcli/commands.ts'
import { findCommand, readWords } from '../../src/podcli/words.ts'
import { listEntries } from './entries.ts'
import { runHere } from './run.ts'

describe('usage', () => {
  const help = (words: readonly string[]) => runHere([...words, '--help'])

  for (const { words, entry } of listEntries(table)) {
    const name = ['podcli', ...words].join(' ')
    test(`of ${name} comes on stdout by --help`, async () => {
      const { status, stdout, stderr } = await help(words)
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' })
      assert.match(stdout, new RegExp(`^${entry.summary}\\.?\n\nUsage:\n  ${name} `))
    })
  }

  test('comes by -h and help, too', async () => {
    const { stdout } = await help(['check', 'http'])
    for (const words of [
      ['check', 'http', '-h'],
      ['help', 'check', 'http'],
      ['check', 'http', '--retry=1', 'a', '--help'],
    ]) {
      const run = await runHere(words)
      assert.deepEqual([run.status, run.stdout], [0, stdout])
    }
  })

  test('names the flags of a command with their kinds and defaults, and tells examples', async () => {
    const { stdout } = await help(['check', 'http'])
    assert.match(stdout, /^ {2}podcli check http <address> \[flags\]$/m)
    assert.match(stdout, /^ {2}--method string +HTTP method \(default GET\)$/m)
    assert.match(stdout, /^ {2}--retry int +how often .* \(default 0\)$/m)
    assert.match(stdout, /^ {2}--delay duration +pause .* \(default 1s\)$/m)
    assert.match(stdout, /^ {2}--timeout duration +how long .* \(default 5s\)$/m)
    assert.match(stdout, /\nExamples:\n {2}podcli check http localhost:9898\/healthz\n/)
  })

  test('shows the letter of a flag that has one', async () => {
    assert.match((await help(['ws'])).stdout, /^ {2}--origin, -o string +\S/m)
  })

  test('lists the commands of a group with what they do', async () => {
    const { stdout } = await help([])
    assert.match(stdout, /^ {2}version +Prints the version of podcli$/m)
    assert.match(stdout, /\npodcli <command> --help|: podcli <command> --help\n/)
  })

  test('stands in docs/PODCLI.md as it is printed', async () => {
    const page = readFileSync(new URL('../../docs/PODCLI.md', import.meta.url), 'utf8')
    const shown = [...page.matchAll(/^\$ podcli (.*--help)\n([^]*?)```$/gm)]
    assert.ok(shown.length >= 2)
    for (const [, words = '', usage] of shown) assert.equal((await runHere(words.split(' '))).stdout, usage)
  })

  for (const { words, entry } of listEntries(table)) {
    if ('commands' in entry) continue
    for (const example of entry.examples) {
      test(`gives an example that can be read: ${example}`, () => {
        const [, line = ''] = /podcli ((?:'[^']*'|[^'|>)])*)/.exec(example) ?? []
        const typed = line.match(/(?:[^\s']|'[^']*')+/g)?.map((word) => word.replaceAll("'", '')) ?? []
        const found = findCommand(table, typed)
        assert.deepEqual(found.names, words)
        assert.equal(found.entry, entry)
        assert.notEqual(readWords(entry, found.words), 'help')
      })
    }
  }
})
