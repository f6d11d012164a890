import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { createRouter } from '../../src/http/router.ts'
import { routes } from '../../src/http/routes.ts'
import { toBackendAnswers } from '../../ui/backends/answers.ts'
import { toCurl } from '../../ui/try-it/curl.ts'
import { forms } from '../../ui/try-it/forms.ts'
import { decodeToken } from '../../ui/try-it/token.ts'

describe('the command', () => {
  test('is no longer than it must be', () => {
    const base = 'http://localhost:9898'
    assert.equal(toCurl({ method: 'GET', path: '/version' }, base), "curl -i 'http://localhost:9898/version'")
    assert.equal(
      toCurl({ method: 'POST', path: '/store', body: 'x' }, base),
      "curl -i --data-raw 'x' 'http://localhost:9898/store'",
    )
    assert.equal(
      toCurl({ method: 'DELETE', path: '/cache/a' }, base),
      "curl -i -X DELETE 'http://localhost:9898/cache/a'",
    )
    assert.equal(
      toCurl({ method: 'PUT', path: '/store', body: '' }, base),
      "curl -i -X PUT --data-raw '' 'http://localhost:9898/store'",
    )
    assert.equal(toCurl({ method: 'HEAD', path: '/echo' }, base), "curl -I 'http://localhost:9898/echo'")
  })

  test('gives a shell the same words, whatever is in them', () => {
    const evil = `'; rm -rf "$HOME" \`id\` \\ $(id) \n@x`
    const command = toCurl({ method: 'PATCH', path: '/echo', headers: { 'X-A': evil }, body: evil }, 'http://x')
    const script = command.replace(/^curl/, 'printf "%s\\0"')
    const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
    assert.deepEqual(words, ['-i', '-X', 'PATCH', '-H', `X-A: ${evil}`, '--data-raw', evil, 'http://x/echo'])
  })
})

describe('the forms', () => {
  const match = createRouter(
    routes.flatMap((route) =>
      route.paths.map((template) => ({ prefix: '', template, methods: route.methods, target: route })),
    ),
  )

  for (const { name, fields, actions } of forms) {
    for (const { title, toRequest } of actions) {
      test(`${name}, ${title}: ask for what the server has`, () => {
        const initial = Object.fromEntries(fields.map((field) => [field.name, field.initial || 'a']))
        const { method, path } = toRequest(initial)
        const outcome = match(method, path)
        assert.ok(typeof outcome === 'object' && 'found' in outcome, `${method} ${path}: ${JSON.stringify(outcome)}`)
      })
    }
  }

  test('keep what is typed within its place of the path', () => {
    const cache = forms.find(({ name }) => name === 'cache')
    assert.equal(cache?.actions[0]?.toRequest({ key: '../a b?c#d/e' }).path, '/cache/..%2Fa%20b%3Fc%23d%2Fe')
  })
})

describe('a token', () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

  test('is decoded, in UTF-8', () => {
    assert.deepEqual(decodeToken(`${part({ alg: 'HS256' })}.${part({ name: 'Zoë ✓?>' })}.x`), {
      header: '{\n  "alg": "HS256"\n}',
      claims: '{\n  "name": "Zoë ✓?>"\n}',
    })
  })

  test('that is none is undefined', () => {
    for (const text of [
      '',
      'a',
      'a.b',
      '...',
      `${part({})}.!.x`,
      `${part({})}.${Buffer.from('{').toString('base64url')}`,
    ]) {
      assert.equal(decodeToken(text), undefined, text)
    }
  })
})

test('backends’ answers are taken from either route, garbage as text', () => {
  assert.deepEqual(toBackendAnswers([{ url: 'http://a', body: 'x', color: 'teal' }, 'plain', { x: 1 }, null, 7]), [
    { url: 'http://a', text: 'x', color: '#008080' },
    { url: undefined, text: 'plain', color: undefined },
    { url: undefined, text: '{"x":1}', color: undefined },
    { url: undefined, text: 'null', color: undefined },
    { url: undefined, text: '7', color: undefined },
  ])
  assert.deepEqual(toBackendAnswers([{ body: 'x', color: 'url(evil)' }]), [
    { url: undefined, text: 'x', color: undefined },
  ])
  for (const body of [undefined, null, {}, 'x']) assert.deepEqual(toBackendAnswers(body), [])
})
