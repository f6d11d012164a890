import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Asset } from '../../src/http/app.ts'
import type { Reply } from '../../src/http/reply.ts'
import { fileAnswer } from '../../src/http/static-reply.ts'

const BUILT: Asset = {
  name: 'page-abc.js',
  bytes: Buffer.from('plain'),
  br: Buffer.from('br'),
  gzip: Buffer.from('gz'),
  isHashed: true,
}
const OWN: Asset = { name: 'app.css', bytes: Buffer.from('plain'), isHashed: false }

const header = ({ headers }: Reply, name: string) => new Map(headers).get(name)

describe('a file', () => {
  test('is sent in the form that the client takes, and says so to caches', () => {
    const answer = fileAnswer(BUILT, true)
    for (const [accepted, body, encoding] of [
      ['br', 'br', 'br'],
      ['gzip', 'gz', 'gzip'],
      ['', 'plain', undefined],
    ] as const) {
      const reply = answer(accepted)
      assert.deepEqual([String(reply.body), header(reply, 'Content-Encoding')], [body, encoding])
      assert.equal(header(reply, 'Vary'), 'Accept-Encoding')
      assert.equal(header(reply, 'Content-Type'), 'text/javascript; charset=utf-8')
      assert.equal(header(reply, 'X-Content-Type-Options'), 'nosniff')
    }
    const reply = fileAnswer(OWN, true)('br, gzip')
    assert.deepEqual([String(reply.body), header(reply, 'Content-Encoding')], ['plain', undefined])
  })

  test('whose name tells its content is kept for good', () => {
    assert.equal(header(fileAnswer(BUILT, true)(''), 'Cache-Control'), 'public, max-age=31536000, immutable')
  })

  test('that stands in for that of another release is not kept under its name', () => {
    assert.equal(header(fileAnswer(BUILT, false)(''), 'Cache-Control'), 'no-store')
  })

  test('of the operator is asked for again, and sent again only when it has changed', () => {
    const answer = fileAnswer(OWN, true)
    const first = answer('')
    assert.equal(header(first, 'Cache-Control'), 'no-cache')
    const tag = header(first, 'ETag') ?? ''
    assert.match(tag, /^W\/"[\w-]{16}"$/)
    for (const value of [tag, `"x", ${tag}`, tag.slice(2), '*']) {
      const reply = answer('', value)
      assert.deepEqual([reply.status, reply.body, header(reply, 'ETag')], [304, '', tag], value)
    }
    for (const value of ['', '"x"', 'W/"x"']) assert.equal(answer('', value).status, 200, value)
    assert.notEqual(header(fileAnswer({ ...OWN, bytes: Buffer.from('new') }, true)(''), 'ETag'), tag)
  })

  test('of an unknown kind is bytes to keep', () => {
    for (const [name, type] of [
      ['a', 'application/octet-stream'],
      ['a.exe', 'application/octet-stream'],
      ['a.PNG', 'image/png'],
      ['html', 'application/octet-stream'],
    ] as const) {
      assert.equal(header(fileAnswer({ ...OWN, name }, true)(''), 'Content-Type'), type, name)
    }
  })
})
