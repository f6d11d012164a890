import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseScenario } from '../../../src/podcli/load/scenario.ts'

describe('a scenario', () => {
  test('says settings by the names of the flags, and requests', () => {
    const { settings, steps } = parseScenario(
      '{"rate": 20, "duration": "1m", "fail": ["p99>1s", "errors>1%"], "steps": [{}, {"path": "/a", "weight": 3}]}',
      'a.json',
    )
    assert.deepEqual([settings.rate, settings.duration, settings.fail], [20, 60_000, ['p99>1s', 'errors>1%']])
    assert.deepEqual(steps[1], { path: '/a', method: undefined, body: '', header: [], weight: 3 })
  })

  for (const [text, complaint] of [
    ['', 'a.yaml:1: expected rate, ramp, '],
    ['rate: 5', 'a.yaml:1: steps are missing'],
    ['rate: 5\nsteps: 3', 'a.yaml:2: steps must be a list of requests'],
    ['rate: fast\nsteps:\n  - path: /', 'a.yaml:1: invalid rate "fast": expected a whole number from 1 to 1000000'],
    ['steps:\n  - path: /\n  - url: /x', 'a.yaml:3: unknown key "url": expected path, method, body, header, weight'],
    ['steps:\n  - path: x', 'a.yaml:2: invalid path "x": expected a path that begins with a slash'],
    ['steps:\n  - path: /\n    weight: 0', 'a.yaml:3: invalid weight "0": expected a whole number from 1 to 1000'],
    ['steps:\n  - path: [1]', 'a.yaml:2: path: expected a path that begins with a slash'],
    ['steps:\n  - path: /\n  path: x', 'a.yaml:3: '],
    ['a: &a [1]\nsteps: *a', 'a.yaml:1: unknown key "a"'],
  ] as const) {
    test(`is refused with its line: ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseScenario(text, 'a.yaml'),
        ({ message }: Error) => message.startsWith(complaint) || assert.fail(message),
      )
    })
  }
})
