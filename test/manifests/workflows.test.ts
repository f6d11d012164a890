import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { mustRun, ROOT, skipWithout } from './tools.ts'

const DIRECTORY = join(ROOT, '.github/workflows')

interface Workflow {
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, { readonly permissions?: object; readonly 'timeout-minutes'?: number }>>
}

describe('workflows', () => {
  test('pass actionlint, their shell commands shellcheck', { skip: skipWithout('actionlint', 'shellcheck') }, () => {
    mustRun('actionlint', ['-color=false'])
  })

  test('pass zizmor, offline', { skip: skipWithout('zizmor') }, () => {
    mustRun('zizmor', ['--offline', '--no-progress', '.github'])
  })

  for (const file of readdirSync(DIRECTORY)) {
    const text = readFileSync(join(DIRECTORY, file), 'utf8')

    test(`${file} names each action by its commit, with the version beside it`, () => {
      const uses = [...text.matchAll(/\buses: (.*)/g)].map(([, use = '']) => use)
      assert.ok(uses.length > 0)
      for (const use of uses) assert.match(use, /^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    })

    test(`${file} grants nothing at its top, and each job what it needs, for a time`, () => {
      const { permissions, jobs } = parse(text) as Workflow
      assert.deepEqual(permissions, {})
      for (const [name, job] of Object.entries(jobs)) {
        assert.ok(job.permissions, name)
        assert.ok(job['timeout-minutes'], name)
      }
    })
  }
})

describe('shell scripts', () => {
  test('pass shellcheck', { skip: skipWithout('shellcheck') }, () => {
    const scripts = readdirSync(join(ROOT, 'scripts')).filter((name) => name.endsWith('.sh'))
    mustRun('shellcheck', [...scripts.map((name) => `scripts/${name}`), 'test/e2e.sh', 'bin/podinfo', '.ci/run'])
  })
})
