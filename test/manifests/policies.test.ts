import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { mustRun, ROOT, runTool, skipWithout } from './tools.ts'

const POLICIES = join(ROOT, 'policies')

describe('the policies', { skip: skipWithout('conftest') }, () => {
  test('pass their own tests', () => {
    assert.match(mustRun('conftest', ['verify', '--policy=policies', '--no-color']), /^(\d+) tests, \1 passed/m)
  })

  for (const file of readdirSync(POLICIES).filter((name) => !name.endsWith('_test.rego'))) {
    const rules = readFileSync(join(POLICIES, file), 'utf8').split(/(?=^deny contains )/m)
    for (const [index, rule] of rules.entries()) {
      const [, message] = /^deny contains sprintf\("([^"]*)"/.exec(rule) ?? []
      if (message === undefined) continue
      test(`${message}: a test fails without this rule`, (t) => {
        const directory = mkdtempSync(join(tmpdir(), 'policies-'))
        t.after(() => rmSync(directory, { recursive: true }))
        cpSync(POLICIES, directory, { recursive: true })
        const left = rules.map((text, at) => (at === index ? rule.replace(/^deny\b/, 'unused') : text))
        writeFileSync(join(directory, file), left.join(''))
        const { code, out } = runTool('conftest', ['verify', `--policy=${directory}`, '--no-color'])
        assert.equal(code, 1, out)
        assert.match(out, /FAIL/)
      })
    }
  }
})
