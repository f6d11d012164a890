import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { type Config, toField } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load.ts'
import { optionNames, options, toVariable } from '../../src/config/options.ts'
import { StartupError } from '../../src/config/startup-error.ts'
import { usage } from '../../src/config/usage.ts'
import { VERSION } from '../../src/version.ts'

function directory(t: TestContext, files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'config-'))
  t.after(() => rmSync(path, { recursive: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  return path
}

async function load(argv: readonly string[] = [], env: Record<string, string> = {}): Promise<Config> {
  const loaded = await loadConfig(argv, env)
  assert.ok('config' in loaded)
  return loaded.config
}

async function refusal(argv: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const error = await load(argv, env).catch((error: unknown) => error)
  assert.ok(error instanceof StartupError, String(error))
  assert.equal(error.exitCode, 2)
  return error.message
}

function field(config: Config, name: string): unknown {
  return config[toField(name) as keyof Config]
}

/** A text for each kind that no default equals, and what it stands for. */
const SAMPLES = {
  int: ['7', 7],
  bool: ['true', true],
  string: ['some text', 'some text'],
  duration: ['1m1s', 61_000],
  list: ['http://a,http://b', ['http://a', 'http://b']],
  choice: ['', ''],
} as const

function sample(name: keyof typeof options): readonly [text: string, value: unknown] {
  if (name === 'cache-server') return ['tcp://redis:6379', 'tcp://redis:6379']
  if (name === 'prefix') return [' x/', '/x']
  if (name === 'level') return ['warn', 'warn']
  if (name === 'random-delay-unit') return ['ms', 'ms']
  if (name === 'http-engine') return ['node', 'node']
  if (name === 'hide-env') return ['A,*B', ['A', '*B']]
  return SAMPLES[options[name].kind]
}

// A minimum of its own is above the default maximum.
const BESIDE: Record<string, string> = { PODINFO_RANDOM_DELAY_MAX: '9' }

describe('every option', () => {
  for (const name of optionNames) {
    const [text, value] = sample(name)
    const env = name === 'random-delay-min' ? BESIDE : {}

    if (options[name].flag) {
      test(`${name} is set by its flag`, async () => {
        assert.deepEqual(field(await load([`--${name}=${text}`], env), name), value)
      })
    }

    test(`${name} is set by its variable`, async () => {
      assert.deepEqual(field(await load([], { ...env, [toVariable(name)]: text }), name), value)
    })

    test(`${name} is absent when its variable is empty`, async () => {
      assert.deepEqual(field(await load([], { [toVariable(name)]: '' }), name), options[name].default)
    })

    // Where the file lies can't be told in the file.
    if (name === 'config-path' || name === 'config') continue
    test(`${name} is set by its key in a file`, async (t) => {
      const path = directory(t, {
        'config.json': JSON.stringify({ [name.toUpperCase()]: text }),
        'config.yaml': `${name}: ${JSON.stringify(Array.isArray(value) ? value : text)}\n`,
        'config.toml': `${name} = ${JSON.stringify(value)}\n`.replace('61000', '"1m1s"'),
      })
      for (const file of ['config.json', 'config.yaml', 'config.toml']) {
        assert.deepEqual(field(await load([`--config-path=${path}`, `--config=${file}`], env), name), value, file)
      }
    })
  }

  test('has its default without any source', async () => {
    const config = await load()
    for (const name of optionNames) assert.deepEqual(field(config, name), options[name].default)
    assert.equal(config.httpServerTimeout, 30_000)
    assert.equal(config.prefix, '')
    assert.equal(config.uiMessage, `greetings from podinfo v${VERSION}`)
    assert.deepEqual(Object.keys(config), optionNames.map(toField))
  })

  test('crosses threads', async () => {
    const config = await load(['--backend-url=http://a'])
    assert.deepEqual(structuredClone(config), config)
  })
})

describe('precedence', () => {
  test('is flag, environment, file, default', async (t) => {
    const path = directory(t, { 'config.yaml': 'ui-color: file\nui-logo: file\nui-message: file\n' })
    const env = { PODINFO_CONFIG_PATH: path, PODINFO_UI_COLOR: 'environment', PODINFO_UI_LOGO: 'environment' }
    const { uiColor, uiLogo, uiMessage, level } = await load(['--ui-color=flag'], env)
    assert.deepEqual([uiColor, uiLogo, uiMessage, level], ['flag', 'environment', 'file', 'info'])
  })

  test('holds for a flag that gives the default', async () => {
    assert.equal((await load(['--port=9898', '--h2c=false'], { PODINFO_PORT: '1', PODINFO_H2C: 'true' })).port, 9898)
  })

  test('lets an empty flag win', async () => {
    assert.equal((await load(['--cache-server='], { PODINFO_CACHE_SERVER: 'tcp://redis:6379' })).cacheServer, '')
    assert.deepEqual((await load(['--backend-url='], { PODINFO_BACKEND_URL: 'http://a' })).backendUrl, [])
  })
})

describe('the environment', () => {
  test('is refused by the name of its variable', async () => {
    assert.match(
      await refusal([], { PODINFO_GRPC_PORT: 'x' }),
      /^invalid value "x" for PODINFO_GRPC_PORT: expected a whole/,
    )
    assert.match(await refusal([], { PODINFO_H2C: 'yes' }), /PODINFO_H2C: expected true or false/)
    assert.match(await refusal([], { PODINFO_HTTP_SERVER_TIMEOUT: '30' }), /; did you mean 30s\?$/)
    assert.match(await refusal([], { PODINFO_PORT: '65536' }), /PODINFO_PORT: expected a whole number from 0 to 65535/)
  })

  test('of a Kubernetes Service called podinfo is ignored', async () => {
    const config = await load([], {
      PODINFO_PORT: 'tcp://10.0.0.1:9898',
      PODINFO_SECURE_PORT: 'tcp://10.0.0.1:443',
      PODINFO_PORT_9898_TCP: 'tcp://10.0.0.1:9898',
      PODINFO_SERVICE_HOST: '10.0.0.1',
      PODINFO_SERVICE_PORT: '9898',
    })
    assert.equal(config.port, 9898)
    assert.equal(config.securePort, 0)
  })

  test('of other letter case or prefix is ignored', async () => {
    assert.equal((await load([], { podinfo_port: '1', PORT: '2', PODINFO_port: '3' })).port, 9898)
  })

  test('never shows a password', async () => {
    const message = await refusal([], { PODINFO_CACHE_SERVER: 'tcp://user:se/cr@et@redis' })
    assert.match(message, /^invalid value "tcp:\/\/\*\*\*@redis" for PODINFO_CACHE_SERVER/)
  })

  test('never floods the log', async () => {
    assert.ok((await refusal([], { PODINFO_WORKERS: 'x'.repeat(100_000) })).length < 300)
  })
})

describe('help and version', () => {
  test('are texts to print, whatever else is wrong', async () => {
    const env = { PODINFO_WORKERS: 'x' }
    assert.deepEqual(await loadConfig(['--help'], env), { text: usage() })
    assert.deepEqual(await loadConfig(['-v'], env), { text: `${VERSION}\n` })
  })
})

describe('options together', () => {
  test('refuse a random delay whose maximum is below its minimum', async () => {
    assert.match(await refusal(['--random-delay-min=6']), /random-delay-max \(5\) is below random-delay-min \(6\)/)
    assert.equal((await load(['--random-delay-min=5'])).randomDelayMin, 5)
  })

  test('refuse a random delay that no timer can wait', async () => {
    assert.match(await refusal(['--random-delay-max=2147484']), /too long: at most 2147483 s/)
    assert.equal((await load(['--random-delay-max=2147484', '--random-delay-unit=ms'])).randomDelayMax, 2_147_484)
  })

  test('take a level that is no level for info', async () => {
    assert.equal((await load(['--level=verbose'])).level, 'info')
    assert.equal((await load([], { PODINFO_LEVEL: 'DEBUG' })).level, 'info')
  })
})

describe('the config file', () => {
  test('is not read without config-path, and need not exist', async (t) => {
    const path = directory(t, { 'config.yaml': 'port: nonsense\n' })
    assert.equal((await load([`--config=${join(path, 'config.yaml')}`])).port, 9898)
    assert.equal((await load([`--config-path=${path}`, '--config=other.yaml'])).port, 9898)
    assert.equal((await load([`--config-path=${path}/config.yaml`])).port, 9898)
    assert.equal((await load([`--config-path=${path}`, '--config='])).port, 9898)
  })

  test('is refused with exit code 2', async (t) => {
    const path = directory(t, { 'config.yaml': 'port: nonsense\n' })
    assert.match(await refusal([`--config-path=${path}`]), /"nonsense" for port in /)
  })
})
