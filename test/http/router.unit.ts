import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanPath, createRouter } from '../../src/http/router.ts'

const match = createRouter(
  [
    { template: '/', methods: ['GET'], target: 'root' },
    { template: '/version', methods: ['GET'], target: 'version' },
    { template: '/status/{code:[0-9]+}', methods: ['GET', 'PUT'], target: 'status' },
    { template: '/cache/{key}', methods: ['GET'], target: 'read' },
    { template: '/cache/{key}', methods: ['POST'], target: 'write' },
    { template: '/echo/{rest:.*}', methods: 'any' as const, target: 'echo' },
    { template: '/a.b', methods: ['GET'], target: 'dot' },
  ].map((entry) => ({ prefix: '', ...entry })),
)

test('a prefix is no template, whatever stands in it', () => {
  for (const prefix of ['/{code}', '/{x:.*}', '/(a', '/a|b', '/a.b*', '/é b', '/a%20b']) {
    const template = '/status/{code:[0-9]+}'
    const match = createRouter([{ prefix, template, methods: ['GET'], target: 'status' }])
    const path = encodeURIComponent(prefix).replaceAll('%2F', '/')
    const found = match('GET', `${path}/status/200`)
    assert.ok(typeof found === 'object' && 'params' in found)
    assert.equal(found.params.code, '200')
    assert.equal(match('GET', '/other/status/200'), 'not found')
    assert.deepEqual(match('GET', `${path}//status/200`), { redirect: `${encodeURI(prefix)}/status/200` })
  }
})

test('a path matches in its letter case, percent-decoded', () => {
  assert.deepEqual(match('GET', '/%76ersion'), { found: 'version', params: {} })
  assert.equal(match('GET', '/Version'), 'not found')
  assert.equal(match('GET', '/axb'), 'not found')
  assert.deepEqual(match('GET', '/a.b'), { found: 'dot', params: {} })
})

test('parameters are decoded and an escaped slash is a slash', () => {
  const found = match('GET', '/cache/a%20b%C3%A9')
  assert.ok(typeof found === 'object' && 'params' in found)
  assert.equal(found.params.key, 'a bé')
  assert.equal(match('GET', '/cache/a%2Fb'), 'not found')
  assert.equal(match('GET', '/cache/'), 'not found')
})

test('a parameter matches its pattern only', () => {
  assert.equal(match('GET', '/status/abc'), 'not found')
  assert.equal(match('GET', '/status/200/x'), 'not found')
  assert.equal(match('GET', '/status/2%0A'), 'not found')
})

test('methods choose among routes of one path, and another method is not allowed', () => {
  assert.deepEqual((match('POST', '/cache/k') as { found: string }).found, 'write')
  assert.equal(match('DELETE', '/cache/k'), 'method not allowed')
  assert.equal(match('HEAD', '/version'), 'method not allowed')
  assert.equal(match('get', '/version'), 'method not allowed')
})

test('a rest takes slashes, newlines and nothing at all', () => {
  for (const path of ['/echo/', '/echo/a/b', '/echo/a%0Ab']) {
    assert.deepEqual((match('BREW', path) as { found: string }).found, 'echo')
  }
})

test('an unclean path is redirected to its clean form, whether that exists or not', () => {
  assert.deepEqual(match('POST', '//version'), { redirect: '/version' })
  assert.deepEqual(match('GET', '/x/../nothing/'), { redirect: '/nothing/' })
  assert.deepEqual(match('GET', '/%2e%2e/a%3Fb%23c'), { redirect: '/a%3Fb%23c' })
  assert.deepEqual(match('GET', '//evil.example/..'), { redirect: '/' })
  assert.deepEqual(match('GET', '/a%0D%0Ab//c'), { redirect: '/a%0D%0Ab/c' })
})

test('a broken escape is unreadable', () => {
  for (const path of ['/%', '/%zz', '/a%2', '/%ff%']) assert.equal(match('GET', path), 'unreadable')
})

test('bytes that are no UTF-8 make different paths, and stay what they are in a redirect', () => {
  const keyOf = (path: string) => (match('GET', path) as { params: Record<string, string> }).params.key ?? ''
  const paths = ['/cache/%ff', '/cache/%fe', '/cache/%EF%BF%BD', '/cache/%c3%28', '/cache/%c3']
  assert.equal(new Set(paths.map(keyOf)).size, paths.length)
  assert.equal(keyOf('/cache/%C3%A9%ff'), `é${keyOf('/cache/%FF')}`)
  assert.deepEqual(match('GET', '/a//%ff%c3%a9%F0%9F%98%80'), { redirect: '/a/%FF%C3%A9%F0%9F%98%80' })
})

test('cleaning leaves clean paths alone', () => {
  for (const path of ['/', '/a', '/a/', '/a/b.c/..d/...']) assert.equal(cleanPath(path), path)
})
