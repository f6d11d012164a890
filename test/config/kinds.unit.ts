import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bool, choice, int, joinList, list, port } from '../../src/config/kinds.ts'

describe('a whole number', () => {
  const { parse } = int(0, 'help', { min: -10, max: 100 })

  for (const [text, value] of [
    ['7', 7],
    ['+7', 7],
    ['-7', -7],
    ['-0', 0],
    ['0x1f', 31],
    ['0b11', 3],
    ['0o17', 15],
  ] as const) {
    test(`reads ${text}`, () => assert.equal(parse(text), value))
  }

  test('reads a leading zero as octal, as Go does', () => assert.equal(parse('017'), 15))

  for (const text of [
    '',
    ' ',
    '7 ',
    '1.5',
    '1e2',
    '1_0',
    '0x',
    '09',
    '--7',
    '101',
    '-11',
    'NaN',
    '٣',
    '9'.repeat(400),
  ]) {
    test(`refuses ${JSON.stringify(text.slice(0, 10))}`, () => assert.equal(parse(text), undefined))
  }

  test('of a port ends at 65535', () => {
    assert.equal(port(0, 'help').parse('65535'), 65_535)
    assert.equal(port(0, 'help').parse('65536'), undefined)
    assert.equal(port(0, 'help').parse('-1'), undefined)
  })
})

describe('a switch', () => {
  const { parse } = bool('help')

  test('reads the words of Go', () => {
    for (const text of ['1', 't', 'T', 'true', 'TRUE', 'True']) assert.equal(parse(text), true, text)
    for (const text of ['0', 'f', 'F', 'false', 'FALSE', 'False']) assert.equal(parse(text), false, text)
  })

  test('refuses other words', () => {
    for (const text of ['', 'yes', 'on', 'tRUE', ' true', '2', 'no']) assert.equal(parse(text), undefined, text)
  })
})

describe('a choice', () => {
  test('refuses an unknown word', () => assert.equal(choice(['s', 'ms'], 's', { help: 'h' }).parse('m'), undefined))

  test('takes another word for what it says that any other is', () => {
    const { parse } = choice(['info', 'warn'], 'info', { help: 'h', otherwise: 'info' })
    assert.equal(parse('warn'), 'warn')
    assert.equal(parse('WARN'), 'info')
    assert.equal(parse(''), 'info')
  })
})

describe('a list', () => {
  const { parse } = list('help', { expected: 'no x', accepts: (item) => item !== 'x' })

  test('is separated by commas or spaces', () => {
    assert.deepEqual(parse('a,b c\n d, e'), ['a', 'b', 'c', 'd', 'e'])
    assert.deepEqual(parse(' ,, '), [])
  })

  test('keeps a comma within quotes', () => assert.deepEqual(parse('"a,b",c'), ['a,b', 'c']))

  test('survives being joined and read again', () => {
    const items = ['a,b', 'c d', 'e"f', '"', ',', '""']
    assert.deepEqual(parse(joinList(items)), items)
  })

  test('is refused for one bad item', () => assert.equal(parse('a,x'), undefined))
})
