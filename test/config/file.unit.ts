import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { loadFile } from '../../src/config/file.ts'
import { StartupError } from '../../src/config/startup-error.ts'

/** The path of a new file with this content. */
function file(t: TestContext, content: string, name = 'config.yaml'): string {
  const directory = mkdtempSync(join(tmpdir(), 'config-'))
  t.after(() => rmSync(directory, { recursive: true }))
  writeFileSync(join(directory, name), content)
  return join(directory, name)
}

async function read(path: string): Promise<Record<string, unknown>> {
  return Object.fromEntries(await loadFile(path))
}

async function refusal(path: string): Promise<string> {
  const error = await loadFile(path).catch((error: unknown) => error)
  assert.ok(error instanceof StartupError, String(error))
  assert.equal(error.exitCode, 2)
  return error.message
}

const WRONG = {
  'port: 99999': 'invalid value 99999 for port in FILE: expected a whole number from 0 to 65535',
  'port: 1.5': 'invalid value 1.5 for port in FILE: expected a whole number from 0 to 65535',
  'port: "x"': 'invalid value "x" for port in FILE: expected a whole number from 0 to 65535',
  'port: ""': 'invalid value "" for port in FILE: expected a whole number from 0 to 65535',
  'port: [1]': 'invalid value [ 1 ] for port in FILE: expected a whole number from 0 to 65535',
  'h2c: yes': 'invalid value "yes" for h2c in FILE: expected true or false',
  'h2c: 2': 'invalid value 2 for h2c in FILE: expected true or false',
  'ui-message: {a: 1}': 'invalid value { a: 1 } for ui-message in FILE: expected a string',
  'ui-message: .nan': 'invalid value NaN for ui-message in FILE: expected a string',
  'backend-url: [http://a, 5]': 'invalid value 5 for backend-url[1] in FILE: expected URLs with http:// or https://',
  'random-delay-unit: m': 'invalid value "m" for random-delay-unit in FILE: expected one of s, ms',
  '- port: 1': 'config file FILE must hold keys and values, such as port: 9898',
  text: 'config file FILE must hold keys and values, such as port: 9898',
}

describe('a config file', () => {
  test('that is absent gives nothing', async (t) => {
    const path = file(t, '')
    assert.deepEqual(await read(`${path}.yaml`), {})
    assert.deepEqual(await read(join(path, 'config.yaml')), {})
  })

  for (const content of [
    '',
    '---\n',
    '# nothing\n',
    'port:\n',
    'x: [1, {a: 2}]\n__proto__: {port: 1}\n',
    '\uFEFFother: 1\n',
  ]) {
    test(`with ${JSON.stringify(content)} gives nothing`, async (t) =>
      assert.deepEqual(await read(file(t, content)), {}))
  }

  test('may begin with a byte order mark and hold null, whatever its format', async (t) => {
    assert.deepEqual(await read(file(t, '\uFEFF{"__proto__": {"port": 1}, "port": null}', 'config.json')), {})
  })

  test('takes texts for numbers and switches, numbers for texts, a comma text for a list', async (t) => {
    const content =
      'PORT: "1"\nH2c: "true"\nunready: 1\nui-message: 42\nui-color: true\nbackend-url: http://a, http://b\n'
    assert.deepEqual(await read(file(t, content)), {
      port: 1,
      h2c: true,
      unready: true,
      'ui-message': '42',
      'ui-color': 'true',
      'backend-url': ['http://a', 'http://b'],
    })
  })

  test('keeps no half of a character, which an escape may name', async (t) => {
    for (const name of ['a.json', 'a.yml']) {
      const path = file(t, '{"ui-message": "half \\ud800"}', name)
      assert.deepEqual(await read(path), { 'ui-message': 'half \ufffd' }, name)
    }
  })

  test('of an extension in upper case, or without any, is read', async (t) => {
    assert.deepEqual(await read(file(t, 'port: 1\n', 'a.YML')), { port: 1 })
    assert.deepEqual(await read(file(t, 'port: 2\n', 'plain')), { port: 2 })
  })

  for (const [content, message] of Object.entries(WRONG)) {
    test(`with ${content} is refused`, async (t) => {
      const path = file(t, `${content}\n`)
      assert.equal(await refusal(path), message.replace('FILE', path))
    })
  }

  test('suggests a unit for a bare number', async (t) => {
    const path = file(t, 'http-server-timeout: 30\n')
    assert.match(await refusal(path), /invalid value "30" for http-server-timeout in .*; did you mean 30s\?$/)
  })

  test('that refers to itself is refused', async (t) => {
    assert.match(await refusal(file(t, 'ui-message: &a [*a]\n')), /^invalid value .* for ui-message in /)
  })

  const malformed = {
    'a.yaml': 'jwt-secret: hidden\nport: [\n',
    'a.json': '{',
    'a.toml': 'port = = 1\njwt-secret = "hidden"\n',
  }
  for (const [name, content] of Object.entries(malformed)) {
    test(`that is malformed is refused by its path, its other lines unsaid: ${name}`, async (t) => {
      const path = file(t, content, name)
      const message = await refusal(path)
      assert.ok(message.startsWith(`config file ${path} is malformed: `), message)
      assert.doesNotMatch(message, /hidden|\n/)
    })
  }

  test('that is a directory is refused', async (t) => {
    const path = join(file(t, ''), '../folder.yaml')
    mkdirSync(path)
    assert.match(await refusal(path), /folder.yaml can't be read: EISDIR/)
  })

  test('of an unknown format is refused', async (t) => {
    assert.match(await refusal(file(t, 'port=1', 'a.ini')), /a.ini must end in .yaml, .yml, .json or .toml$/)
  })
})
