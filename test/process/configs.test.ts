import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { type ConfigMap, mountConfigMap } from '../config-map.ts'
import { runServer, type Server, startOneShard, startServer, until } from '../server.ts'
import { crashShard } from './inspector.ts'

describe('a mounted ConfigMap, at any time,', () => {
  let mounted: ConfigMap
  let server: Server
  before(async () => {
    mounted = await mountConfigMap({})
    server = await startServer([`--config-path=${mounted.path}`], { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
  })
  after(async () => {
    await server[Symbol.asyncDispose]()
    await mounted[Symbol.asyncDispose]()
  })

  /** Resolves when every one of many connections, over all shards, is answered `files`. */
  const shown = (files: Readonly<Record<string, string>>) =>
    until(async () => {
      for (let connections = 0; connections < 20; connections++) {
        if (!isDeepStrictEqual((await server.get('/configs')).json(), files)) return false
      }
      return true
    })

  test('is shown as it changes, with keys that came and without those that went', async () => {
    const { length: linesBefore } = server.log
    await mounted.update({ kept: 'one', changed: 'one', gone: 'one' })
    await shown({ changed: 'one', gone: 'one', kept: 'one' })
    await mounted.update({ kept: 'one', changed: 'two', come: 'two' })
    await shown({ changed: 'two', come: 'two', kept: 'one' })
    await mounted.update({})
    await shown({})
    await mounted.update({ gone: 'is back' })
    await shown({ gone: 'is back' })
    assert.deepEqual(server.log.slice(linesBefore), [])
  })

  test('ends up as it was left after changes in quick succession', async () => {
    const version = (number: number) => ({ a: String(number), b: String(number), [`only-${number % 3}`]: 'here' })
    for (let number = 0; number <= 20; number++) {
      await mounted.update(version(number))
      assert.equal((await server.get('/configs')).status, 200)
    }
    await shown(version(20))
  })

  test('is shown by a shard that took the place of another, too', async () => {
    await mounted.update({ a: 'late' })
    await shown({ a: 'late' })
    await crashShard(server, 0)
    await server.logged(({ msg }) => msg === 'shard replaced')
    await shown({ a: 'late' })
  })
})

describe('a ConfigMap that is mounted from the start', { concurrency: true }, () => {
  test('may hold the config file: flags count before variables, variables before it, it before defaults', async () => {
    const file = 'ui-color: file\nUI-LOGO: file\nui-message: file\nunknown: 1\nport: "1"\nunready: "true"\n'
    await using mounted = await mountConfigMap({ 'config.yaml': file })
    const env = { PODINFO_UI_LOGO: 'variable', PODINFO_UI_MESSAGE: 'variable', PODINFO_PORT: 'tcp://10.0.0.1:9898' }
    await using server = await startOneShard([`--config-path=${mounted.path}`, '--ui-message=flag'], env)
    const { color, logo, message } = (await server.get('/api/info')).json()
    assert.deepEqual({ color, logo, message }, { color: 'file', logo: 'variable', message: 'flag' })
    assert.equal((await server.get('/readyz')).status, 503)
    assert.equal((await server.get('/configs')).json()['config.yaml'], file)
  })

  test('may hold it as podinfo.toml', async () => {
    await using mounted = await mountConfigMap({ 'podinfo.toml': 'ui-message = "from a file"\nlevel = "debug"\n' })
    await using server = await startOneShard([`--config-path=${mounted.path}`, '--config=podinfo.toml'])
    assert.equal((await server.get('/api/info')).json().message, 'from a file')
    await server.logged(({ msg }) => msg === 'request started')
  })

  test('refuses to start by a config file with a wrong value, by name', async () => {
    await using mounted = await mountConfigMap({ 'config.yaml': 'port: many\n' })
    const { code, stderr } = await runServer([`--config-path=${mounted.path}`])
    assert.equal(code, 2)
    assert.match(stderr, /^Error: invalid value "many" for port in .*config\.yaml: expected a whole number/)
  })
})
