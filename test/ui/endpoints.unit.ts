import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toOpenApi } from '../../src/http/openapi.ts'
import { routes } from '../../src/http/routes.ts'
import { toSwagger } from '../../src/http/swagger.ts'
import { matches, type OpenApi, toGroups, toReplies, toRequest } from '../../ui/docs/endpoints.ts'

const document = toOpenApi(toSwagger(routes, { version: '1.2.3', basePath: '' })) as OpenApi
const endpoints = [...toGroups(document).values()].flat()

function find(path: string, method: string) {
  const endpoint = endpoints.find((one) => one.path === path && one.operations.has(method))
  assert.ok(endpoint, `${method} ${path}`)
  return endpoint
}

describe('the endpoints of the document', () => {
  test('are all there, methods that do the same together', () => {
    const operations = Object.values(document.paths).flatMap((item) => Object.keys(item))
    assert.equal(
      endpoints.reduce((sum, { operations }) => sum + operations.size, 0),
      operations.length,
    )
    assert.deepEqual([...find('/cache/{key}', 'PUT').operations.keys()], ['POST', 'PUT'])
    assert.deepEqual([...find('/cache/{key}', 'GET').operations.keys()], ['GET'])
  })

  test('stand under their tags', () => {
    assert.deepEqual([...toGroups(document).keys()].slice(0, 2), ['HTTP API', 'Kubernetes'])
  })

  test('are found by every word that they say', () => {
    const found = (text: string) => endpoints.filter((endpoint) => matches(endpoint, text)).map(({ path }) => path)
    assert.equal(found('').length, endpoints.length)
    assert.deepEqual(found('TOKEN validate'), ['/token/validate'])
    assert.deepEqual(found('nothing-like-it'), [])
  })

  test('become requests, with what was typed in its place', () => {
    assert.deepEqual(toRequest(find('/delay/{wait}', 'GET'), 'GET', { wait: '1/2' }, 'token'), {
      method: 'GET',
      path: '/delay/1%2F2',
    })
    assert.deepEqual(toRequest(find('/store', 'PUT'), 'PUT', { body: 'x' }, ''), {
      method: 'PUT',
      path: '/store',
      body: 'x',
    })
    assert.deepEqual(toRequest(find('/echo', 'GET'), 'GET', { body: 'x' }, ''), { method: 'GET', path: '/echo' })
    assert.deepEqual(toRequest(find('/token/validate', 'GET'), 'GET', {}, ' abc\n'), {
      method: 'GET',
      path: '/token/validate',
      headers: { Authorization: 'Bearer abc' },
    })
  })

  test('tell their answers, shared ones too', () => {
    const replies = new Map(toReplies(find('/store', 'POST').first, document))
    assert.equal(replies.get('413')?.description, 'The body is over 10 MiB')
    assert.ok(replies.get('202')?.content?.['application/json']?.schema)
  })
})
