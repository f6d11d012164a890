import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { listChartValues } from '../../scripts/chart-readme.ts'
import { CASES, type Effect } from './chart-cases.ts'
import { at, type Manifest, parseObjects, tryChart, type Values } from './objects.ts'
import { ROOT, skipWithout } from './tools.ts'
import { validate } from './validate.ts'

describe('a value of the chart', { skip: skipWithout('helm') }, () => {
  for (const [path, value, effect, context = {}] of CASES) {
    test(`${path} = ${JSON.stringify(value)} shows in ${effect.kind} ${effect.at}`, () => {
      assert.ok(!shows(parseObjects(render(context)), effect), 'it shows without being set')
      const objects = parseObjects(render(merge(context, set(path, value))))
      assert.ok(shows(objects, effect), JSON.stringify(look(objects, effect), undefined, 2))
    })
  }
})

describe('what each value makes', { skip: skipWithout('helm', 'conftest') }, () => {
  test('is valid for every version of Kubernetes, and obeys the policies', () => {
    const streams = CASES.map(
      ([path, value, , context = {}]) => [path, render(merge(context, set(path, value)))] as const,
    )
    const refused = validate(new Map(streams))
    const expected = [
      /^service\.trafficDistribution, 1\.25\.0: .*must NOT have additional properties .*trafficDistribution/,
      /^service\.hostPort, policy: .* must not take port 80 of its node/,
      /^tls\.hostPort, policy: .* must not take port 443 of its node/,
    ]
    assert.deepEqual(
      refused.filter((refusal) => !expected.some((pattern) => pattern.test(refusal))),
      [],
    )
    assert.equal(refused.length, expected.length)
  })
})

test('every value of the chart is set by a case above', () => {
  const listed = listChartValues(readFileSync(join(ROOT, 'helm/podinfo/values.yaml'), 'utf8'))
  const paths = listed.filter(({ fallback }) => fallback !== undefined).map(({ path }) => path)
  assert.deepEqual([...new Set(CASES.map(([path]) => path))].sort(), paths.sort())
})

const rendered = new Map<string, string>()

function render(values: Values): string {
  const key = JSON.stringify(values)
  let text = rendered.get(key)
  if (text === undefined) {
    const { code, out, error } = tryChart(values)
    if (code !== 0) throw new Error(error)
    text = out
    rendered.set(key, text)
  }
  return text
}

function look(objects: readonly Manifest[], { kind, name, at: path }: Effect): unknown {
  const found = objects.find((one) => one.kind === kind && (!name || one.metadata.name === name))
  return at(found, path)
}

function shows(objects: readonly Manifest[], effect: Effect): boolean {
  const value = look(objects, effect)
  if ('has' in effect) return Array.isArray(value) && value.some((one) => isSame(one, effect.has))
  return isSame(value, effect.is)
}

function isSame(actual: unknown, expected: unknown): boolean {
  try {
    assert.deepEqual(actual, expected)
    return true
  } catch {
    return false
  }
}

function set(path: string, value: unknown): Values {
  return path.split('.').reduceRight((inner: unknown, key) => ({ [key]: inner }), value) as Values
}

function merge(base: object, over: object): Values {
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key]
    merged[key] = isPlain(before) && isPlain(value) ? merge(before, value) : value
  }
  return merged
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
