import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseCommandLine } from '../../src/config/command-line.ts'
import { optionNames, options } from '../../src/config/options.ts'
import { StartupError } from '../../src/config/startup-error.ts'
import { usage } from '../../src/config/usage.ts'

function given(...argv: string[]): Record<string, unknown> {
  const commandLine = parseCommandLine(argv)
  assert.ok('given' in commandLine)
  return Object.fromEntries(commandLine.given)
}

function refusal(...argv: string[]): string {
  let message = ''
  assert.throws(
    () => parseCommandLine(argv),
    (error) => {
      assert.ok(error instanceof StartupError)
      assert.equal(error.exitCode, 2)
      assert.equal(error.report, `Error: ${error.message}\n\n${usage()}`)
      message = error.message
      return true
    },
  )
  return message
}

describe('flags', () => {
  test('take their value behind = or as the next word', () => {
    assert.deepEqual(given('--port=1', '--host', 'h', '--ui-message=a=b'), { port: 1, host: 'h', 'ui-message': 'a=b' })
  })

  test('take the next word even when it looks like a flag', () => {
    assert.deepEqual(given('--ui-message', '--port', '1'), { 'ui-message': '--port' })
    assert.deepEqual(given('--ui-message', '--', '--port=1'), { 'ui-message': '--', port: 1 })
    assert.match(refusal('--port', '-1'), /"-1" for --port/)
  })

  test('take an empty value', () => assert.deepEqual(given('--prefix=', '--host', ''), { prefix: '', host: '' }))

  test('keep line breaks of a value', () => assert.deepEqual(given('--ui-message=a\nb'), { 'ui-message': 'a\nb' }))

  test('that are switches take a value only behind =', () => {
    assert.deepEqual(given('--h2c', 'false', '--unready=F', '--unhealthy=1'), {
      h2c: true,
      unready: false,
      unhealthy: true,
    })
    assert.match(refusal('--h2c=yes'), /"yes" for --h2c: expected true or false/)
    assert.match(refusal('--h2c='), /"" for --h2c/)
  })

  test('end at --, stray words are ignored', () => {
    assert.deepEqual(given('a', '-', '', '--port=1', 'b', '--', '--port=2', '--nonsense'), { port: 1 })
  })

  test('count as they were given last, lists grow', () => {
    assert.deepEqual(given('--port=1', '--port=2'), { port: 2 })
    assert.deepEqual(given('--backend-url=http://a,http://b', '--backend-url', 'http://c'), {
      'backend-url': ['http://a', 'http://b', 'http://c'],
    })
  })

  for (const name of optionNames.filter((name) => options[name].flag && options[name].kind !== 'bool')) {
    test(`--${name} at the end needs a value`, () => {
      assert.equal(refusal(`--${name}`), `flag needs a value: --${name}=${options[name].kind}`)
    })
  }

  test('that are unknown are refused by name', () => {
    assert.equal(refusal('--nonsense=1'), 'unknown flag: --nonsense')
    assert.equal(refusal('--Port=1'), 'unknown flag: --Port')
    assert.equal(refusal('--no-h2c'), 'unknown flag: --no-h2c')
    assert.equal(refusal('--__proto__=1'), 'unknown flag: --__proto__')
    assert.equal(refusal('-x'), 'unknown shorthand flag: x in -x')
    assert.equal(refusal('-vx'), 'unknown shorthand flag: x in -vx')
    assert.equal(refusal('-=1'), 'unknown shorthand flag: = in -=1')
    assert.equal(refusal('---port=1'), 'bad flag syntax: ---port=1')
    assert.equal(refusal('--=1'), 'bad flag syntax: --=1')
  })

  test('that almost exist are refused with the way to write them', () => {
    assert.match(refusal('-port=1'), /; did you mean --port=1\?$/)
    assert.match(refusal('--jwt-secret=x'), /; set PODINFO_JWT_SECRET instead$/)
  })
})

describe('help and version', () => {
  test('are asked for by a word or a letter', () => {
    for (const argv of [['--help'], ['-h'], ['--help=x'], ['-vh'], ['--port=1', '-h']]) {
      assert.deepEqual(parseCommandLine(argv), { asks: 'help' }, argv.join(' '))
    }
    for (const argv of [['--version'], ['-v'], ['--version=true'], ['-v=1'], ['-vv', '--port=1']]) {
      assert.deepEqual(parseCommandLine(argv), { asks: 'version' }, argv.join(' '))
    }
  })

  test('upstream: help ends the reading, the version does not', () => {
    assert.deepEqual(parseCommandLine(['-h', '--nonsense']), { asks: 'help' })
    assert.match(refusal('--nonsense', '-h'), /unknown flag/)
    assert.match(refusal('-v', '--nonsense'), /unknown flag/)
  })

  test('the version can be declined', () => {
    assert.deepEqual(given('-v', '--version=false'), {})
    assert.match(refusal('--version=maybe'), /"maybe" for --version: expected true or false/)
  })
})

test('any words at all are read or refused in words', () => {
  const parts = [
    '-',
    '--',
    '=',
    'port',
    'h2c',
    'v',
    'x',
    '',
    '\n',
    'é',
    '\0',
    '1',
    'backend-url',
    'constructor',
    ',',
    '"',
  ]
  let seed = 1
  const pick = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return parts[seed % parts.length] ?? ''
  }
  for (let round = 0; round < 3000; round++) {
    const argv = Array.from({ length: 3 }, () => pick() + pick() + pick() + pick())
    try {
      parseCommandLine(argv)
    } catch (error) {
      assert.ok(error instanceof StartupError, `${JSON.stringify(argv)}: ${error}`)
    }
  }
})
