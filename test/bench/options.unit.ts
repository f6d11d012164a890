import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOptions } from '../../bench/options.ts'

const USAGE = { about: 'measures', flags: { '--baseline=FILE': 'another baseline', '--update': 'writes it' } }

test('flags of a benchmark are read, its own too', () => {
  const words = ['--rounds=2', '--only=/version', '--baseline=x', '--update', `--against=Node=${process.execPath}`]
  assert.deepEqual(parseOptions(USAGE, words), {
    seconds: 3,
    rounds: 2,
    only: '/version',
    against: [{ name: 'Node', file: process.execPath }],
    more: { baseline: 'x', update: '' },
  })
})

for (const [word, why] of [
  ['--rounds=many', /--rounds takes a whole number from 1 to 9999, not "many"/],
  ['--seconds=0', /--seconds takes a whole number/],
  ['--against=X=/no/such/file', /--against takes a program: .*\/no\/such\/file/],
  ['--against=X=', /--against takes NAME=FILE or FILE, not "X="/],
] as const) {
  test(`a benchmark refuses ${word}`, () => {
    assert.throws(() => parseOptions(USAGE, [word]), why)
  })
}
