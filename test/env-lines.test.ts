import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from '../src/config/load.ts'
import { toEnvLines } from '../src/env-lines.ts'
import { warnAboutOptions } from '../src/warnings.ts'
import { createRecorder } from './recorder.ts'
import { startOneShard } from './server.ts'

const WARNING = 'tokens are signed with the public demo secret: set PODINFO_JWT_SECRET to one of your own'

const ENV = { API_TOKEN: 'a=b', TOKENS: 'x', 'A.B': 'dot', AXB: 'x', EMPTY: '' }

test('variables are shown as they are, unless a pattern matches the whole name', () => {
  assert.deepEqual(toEnvLines(ENV, []), ['API_TOKEN=a=b', 'TOKENS=x', 'A.B=dot', 'AXB=x', 'EMPTY='])
  assert.deepEqual(toEnvLines(ENV, ['*_token', 'a.b']), ['API_TOKEN=***', 'TOKENS=x', 'A.B=***', 'AXB=x', 'EMPTY='])
  assert.ok(toEnvLines(ENV, ['*']).every((line) => line.endsWith('=***')))
})

test('--hide-env hides values from /env, and the demo secret is warned about in a cluster, once', async () => {
  const env = { MY_SECRET: 'k', SHOWN: 'yes', KUBERNETES_SERVICE_HOST: '10.0.0.1' }
  await using server = await startOneShard(['--hide-env=*secret*,PATH'], env)
  const lines = (await server.get('/env')).json<string[]>()
  // The launcher's shell adds its own.
  const given = lines.filter((line) => /^(PATH|MY_|SHOWN)/.test(line)).toSorted((a, b) => (a < b ? -1 : 1))
  assert.deepEqual(given, ['MY_SECRET=***', 'PATH=***', 'SHOWN=yes'])
  await server.logged(({ msg }) => msg === WARNING)
  assert.equal(server.log.filter(({ msg }) => msg === WARNING).length, 1)
})

test('a secret of one’s own is not warned about, nor the demo secret elsewhere', async () => {
  const cluster = { KUBERNETES_SERVICE_HOST: '10.0.0.1' }
  for (const [env, warnings] of [
    [{ ...cluster, PODINFO_JWT_SECRET: 'my own' }, []],
    [{}, []],
    [cluster, [WARNING]],
  ] as const) {
    const loaded = await loadConfig([], env)
    assert.ok('config' in loaded)
    const log = createRecorder()
    await warnAboutOptions(loaded.config, env, log)
    assert.deepEqual(
      log.lines.map(({ msg }) => msg),
      warnings,
    )
  }
})
