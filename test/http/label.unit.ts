import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toLabel } from '../../src/http/label.ts'

test('a label is made of prefix and template', () => {
  assert.equal(toLabel('', '/'), 'root')
  assert.equal(toLabel('/foo', '/'), 'foo')
  assert.equal(toLabel('/Foo-Bar', '/version'), 'foo_bar_version')
  assert.equal(toLabel('', '/chunked/{wait:[0-9]+}'), 'chunked_wait_0_9')
  assert.equal(toLabel('', '/api/echo/{rest:.*}'), 'api_echo')
  assert.equal(toLabel('', '/cache/{key}'), 'cache_key')
  assert.equal(toLabel('', '/swagger.json'), 'swagger_json')
})
