import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { optionNames, options } from '../../src/config/options.ts'
import { usage } from '../../src/config/usage.ts'

describe('the help text', () => {
  const text = usage()

  for (const name of optionNames.filter((name) => options[name].flag)) {
    test(`has --${name} with its default`, () => {
      const [, rest = ''] = text.split(new RegExp(`^  --${name}\\b(?!-)`, 'm'))
      const [entry = ''] = rest.split(/^  -|\n\n/m)
      assert.ok(entry.replace(/\s+/g, ' ').includes(options[name].help), entry)
      if (options[name].kind !== 'bool') assert.ok(entry.replace(/\s+/g, ' ').includes(options[name].defaultText))
    })
  }

  test('offers no flag for the key of tokens, but its variable', () => {
    assert.doesNotMatch(text, /--jwt-secret/)
    assert.match(text, /PODINFO_JWT_SECRET/)
  })

  test('stays within 100 columns, long words apart', () => {
    for (const line of text.split('\n')) assert.ok(line.length <= 100 || /^\s+\S+$/.test(line), line)
  })

  test('ends with one newline', () => assert.match(text, /[^\n]\n$/))
})
