import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isOptionName, optionNames, options, sections, toVariable } from '../../src/config/options.ts'

describe('the table of options', () => {
  test('holds every option of every section once', () => {
    const names = Object.values(sections).flatMap((section) => Object.keys(section))
    assert.deepEqual([...optionNames], names)
    assert.equal(new Set(names).size, names.length)
  })

  for (const name of optionNames) {
    test(`${name} reads its own default and explains itself`, () => {
      const { defaultText, help, expected, parse } = options[name]
      assert.deepEqual(parse(defaultText), options[name].default)
      assert.ok(help.length > 10 && expected.length > 5)
      assert.doesNotMatch(help, /\||\.$/)
    })
  }

  test('names what objects inherit as no options', () => {
    for (const name of ['__proto__', 'constructor', 'toString', '']) assert.equal(isOptionName(name), false)
  })

  test('makes variables in upper case', () => {
    assert.equal(toVariable('grpc-service-name'), 'PODINFO_GRPC_SERVICE_NAME')
  })
})
