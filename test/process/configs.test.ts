import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { mountConfigMap } from '../config-map.ts'
import { freePort } from '../ports.ts'
import { request, runServer, type Server, startServer, until } from '../server.ts'
import { crashShard } from './inspector.ts'

/** Resolves when every one of many connections, over all shards, is answered `files`. */
async function shown(server: Server, files: Readonly<Record<string, string>>): Promise<void> {
  await until(async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => server.get('/configs')))
    return answers.every((answer) => isDeepStrictEqual(answer.json(), files))
  })
}

describe('a mounted ConfigMap', { concurrency: true }, () => {
  test('is shown as it changes, with keys that came and without those that went', async () => {
    await using mounted = await mountConfigMap({ kept: 'one', changed: 'one', gone: 'one' })
    await using server = await startServer(['--workers=3', `--config-path=${mounted.path}`])
    await shown(server, { changed: 'one', gone: 'one', kept: 'one' })
    await mounted.update({ kept: 'one', changed: 'two', come: 'two' })
    await shown(server, { changed: 'two', come: 'two', kept: 'one' })
    await mounted.update({})
    await shown(server, {})
    await mounted.update({ gone: 'is back' })
    await shown(server, { gone: 'is back' })
    assert.deepEqual(
      server.log.filter(({ level }) => level !== 'info'),
      [],
    )
  })

  test('ends up as it was left after changes in quick succession', async () => {
    const version = (number: number) => ({ a: String(number), b: String(number), [`only-${number % 3}`]: 'here' })
    await using mounted = await mountConfigMap(version(0))
    await using server = await startServer([`--config-path=${mounted.path}`])
    for (let number = 1; number <= 20; number++) {
      await mounted.update(version(number))
      assert.equal((await server.get('/configs')).status, 200)
    }
    await shown(server, version(20))
  })

  test('is shown by a shard that took the place of another, too', async () => {
    await using mounted = await mountConfigMap({ a: 'one' })
    const words = ['--workers=1', `--config-path=${mounted.path}`]
    await using server = await startServer(words, { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
    await mounted.update({ a: 'two' })
    await shown(server, { a: 'two' })
    await crashShard(server, 0)
    await server.logged(({ msg }) => msg === 'shard replaced')
    await shown(server, { a: 'two' })
  })

  test('may hold the config file: flags count before variables, variables before it, it before defaults', async () => {
    const file = 'ui-color: file\nUI-LOGO: file\nui-message: file\nunknown: 1\nport: "1"\nunready: "true"\n'
    await using mounted = await mountConfigMap({ 'config.yaml': file })
    const env = { PODINFO_UI_LOGO: 'variable', PODINFO_UI_MESSAGE: 'variable', PODINFO_PORT: 'tcp://10.0.0.1:9898' }
    await using server = await startServer([`--config-path=${mounted.path}`, '--ui-message=flag'], env)
    const { color, logo, message } = (await server.get('/api/info')).json()
    assert.deepEqual({ color, logo, message }, { color: 'file', logo: 'variable', message: 'flag' })
    assert.equal((await server.get('/readyz')).status, 503)
    assert.equal((await server.get('/configs')).json()['config.yaml'], file)
  })

  for (const [name, content] of [
    ['podinfo.json', '{"ui-message": "from a file \\ud800", "level": "debug"}'],
    ['podinfo.toml', 'ui-message = "from a file \ufffd"\nlevel = "debug"\n'],
    ['podinfo.yml', 'ui-message: "from a file \\ud800"\nlevel: debug\n'],
  ] as const) {
    test(`may hold it as ${name}`, async () => {
      await using mounted = await mountConfigMap({ [name]: content })
      await using server = await startServer([`--config-path=${mounted.path}`, `--config=${name}`])
      const answer = await server.get('/api/info')
      assert.ok(answer.text.includes('"message": "from a file \ufffd"'), answer.text)
      await server.logged(({ msg }) => msg === 'request started')
    })
  }

  test('that holds a config file with a wrong value refuses to start, by name', async () => {
    await using mounted = await mountConfigMap({ 'config.yaml': 'port: many\n' })
    const { code, stderr } = await runServer([`--config-path=${mounted.path}`])
    assert.equal(code, 2)
    assert.match(stderr, /^Error: invalid value "many" for port in .*config\.yaml: expected a whole number/)
  })
})

test('variables count before the file, and an unreadable one refuses to start', async () => {
  const port = await freePort()
  const { code, stderr } = await runServer([`--port=${port}`], { PODINFO_HTTP_SERVER_TIMEOUT: '30' })
  assert.equal(code, 2)
  assert.match(stderr, /^Error: invalid value "30" for PODINFO_HTTP_SERVER_TIMEOUT: .*; did you mean 30s\?$/m)
  await assert.rejects(request({ port }, '/version'))
})
