import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StartupError } from '../../src/config/startup-error.ts'

test('a refusal to start reports itself as a line, with exit code 1', () => {
  const error = new StartupError('port 9898 is taken')
  assert.equal(error.report, 'Error: port 9898 is taken\n')
  assert.equal(error.exitCode, 1)
})

test('a refusal to start reports the usage after an empty line', () => {
  const error = new StartupError('unknown flag: --x', { exitCode: 2, usage: 'Usage:\n' })
  assert.equal(error.report, 'Error: unknown flag: --x\n\nUsage:\n')
  assert.equal(error.exitCode, 2)
})
