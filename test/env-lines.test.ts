import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toEnvLines } from '../src/env-lines.ts'
import { startOneShard } from './server.ts'

const ENV = { API_TOKEN: 'a=b', TOKENS: 'x', 'A.B': 'dot', AXB: 'x', EMPTY: '' }

test('variables are shown as they are, unless a pattern matches the whole name', () => {
  assert.deepEqual(toEnvLines(ENV, []), ['API_TOKEN=a=b', 'TOKENS=x', 'A.B=dot', 'AXB=x', 'EMPTY='])
  assert.deepEqual(toEnvLines(ENV, ['*_token', 'a.b']), ['API_TOKEN=***', 'TOKENS=x', 'A.B=***', 'AXB=x', 'EMPTY='])
  assert.ok(toEnvLines(ENV, ['*']).every((line) => line.endsWith('=***')))
})

test('--hide-env hides values from /env', async () => {
  await using server = await startOneShard(['--hide-env=*secret*,PATH'], { PODINFO_JWT_SECRET: 'k', SHOWN: 'yes' })
  const lines = (await server.get('/env')).json<string[]>()
  // The launcher's shell adds its own.
  const given = lines.filter((line) => /^(PATH|PODINFO_|SHOWN)/.test(line)).toSorted((a, b) => (a < b ? -1 : 1))
  assert.deepEqual(given, ['PATH=***', 'PODINFO_JWT_SECRET=***', 'SHOWN=yes'])
})

test('the demo secret is warned about in a cluster, once, and nowhere else', async () => {
  const isWarning = ({ msg }: { msg: string }) => msg.startsWith('tokens are signed with the public demo secret')
  const cluster = { KUBERNETES_SERVICE_HOST: '10.0.0.1' }
  await using demo = await startOneShard([], cluster)
  await demo.logged(isWarning)
  assert.equal(demo.log.filter(isWarning).length, 1)
  await using own = await startOneShard([], { ...cluster, PODINFO_JWT_SECRET: 'my own' })
  await using alone = await startOneShard()
  assert.equal([...own.log, ...alone.log].some(isWarning), false)
})
