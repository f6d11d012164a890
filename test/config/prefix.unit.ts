import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanPrefix } from '../../src/config/prefix.ts'

const prefixes = {
  '': '',
  '/': '',
  '//': '',
  ' ': '',
  '.': '',
  '/..': '',
  foo: '/foo',
  ' foo/': '/foo',
  '//foo': '/foo',
  '/x/../foo': '/foo',
  '../foo': '/foo',
  '/foo//bar/./': '/foo/bar',
  '/foo/bar': '/foo/bar',
}

for (const [text, prefix] of Object.entries(prefixes)) {
  test(`the prefix '${text}' is '${prefix}'`, () => assert.equal(cleanPrefix(text), prefix))
}
