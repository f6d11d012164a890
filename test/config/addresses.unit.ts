import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isHttpUrl, toCacheServer } from '../../src/config/addresses.ts'

describe('a cache server', () => {
  for (const text of ['', 'memory://', 'tcp://redis:6379', 'tcp://user:p%40ss@redis:6379', 'tcp://:pass@[::1]:6379/']) {
    test(`may be '${text}'`, () => assert.equal(toCacheServer(text), text))
  }

  test('may be written with the scheme redis', () => {
    assert.equal(toCacheServer('redis://user:pass@redis:6379'), 'tcp://user:pass@redis:6379')
  })

  for (const text of [
    'redis',
    'redis:6379',
    'tcp://redis',
    'tcp://:6379',
    'tcp://redis:x',
    'rediss://r:1',
    'memory',
    'http://r:1',
  ]) {
    test(`is not '${text}'`, () => assert.equal(toCacheServer(text), undefined))
  }
})

describe('a backend', () => {
  for (const text of ['http://backend', 'HTTPS://backend:9898/echo?a=b', 'http://user:pass@[::1]:80/']) {
    test(`may be ${text}`, () => assert.equal(isHttpUrl(text), true))
  }

  for (const text of [
    '',
    'backend',
    'backend:9898',
    'ftp://backend',
    'http:backend',
    'http://',
    'http://b:99999',
    '/echo',
  ]) {
    test(`is not '${text}'`, () => assert.equal(isHttpUrl(text), false))
  }
})
