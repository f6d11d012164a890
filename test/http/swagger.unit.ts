import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { routes } from '../../src/http/routes.ts'
import { type Operation, toSwagger } from '../../src/http/swagger.ts'

const document = toSwagger(routes, { version: '1.2.3', basePath: '' })
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation, name: `${method} ${path}` })),
)

/** The operation of `GET /path`, written so. */
function find(name: string): Operation {
  const [method = '', path = ''] = name.split(' ')
  const operation = document.paths[path]?.[method.toLowerCase()]
  assert.ok(operation, name)
  return operation
}

describe('the API document', () => {
  test('is Swagger 2.0 with title, version, license and schemes', () => {
    const { swagger, schemes, info } = document
    assert.deepEqual([swagger, schemes], ['2.0', ['http', 'https']])
    const { title, version, license } = info as { title: string; version: string; license: { name: string } }
    assert.deepEqual([title, version, license.name], ['Podinfo API', '1.2.3', 'Apache License 2.0'])
  })

  test('has the prefix as basePath, and paths without it', () => {
    assert.equal(document.basePath, '/')
    const prefixed = toSwagger(routes, { version: '1.2.3', basePath: '/foo' })
    assert.equal(prefixed.basePath, '/foo')
    assert.deepEqual(prefixed.paths, document.paths)
  })

  test('has every path and method of the routes, and no others', () => {
    const declared = routes.flatMap(({ paths, methods }) =>
      paths.flatMap((path) => {
        const plain = path.replace(/\{(\w+):.*?\}$/, '{$1}')
        return (methods === 'any' ? EVERY_METHOD : methods).map((method) => `${method.toLowerCase()} ${plain}`)
      }),
    )
    assert.deepEqual(operations.map(({ name }) => name).sort(), declared.sort())
  })

  test('only refers to what it defines', () => {
    const references: string[] = []
    JSON.stringify(document, (key, value: unknown) => {
      if (key === '$ref') references.push(String(value))
      return value
    })
    assert.ok(references.length > 0)
    for (const reference of new Set(references)) {
      const [root, section = '', name = ''] = reference.split('/')
      assert.equal(root, '#')
      const sections: Readonly<Record<string, object>> = {
        definitions: document.definitions,
        responses: document.responses,
      }
      assert.ok(name in (sections[section] ?? {}), reference)
    }
  })

  test('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    assert.equal(new Set(ids).size, ids.length)
    assert.equal(find('GET /status/{code}').operationId, 'getStatusCode')
  })

  test('declares each parameter of a path, and no others', () => {
    for (const { path, name, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      assert.deepEqual(
        declared.map((parameter) => parameter.name),
        inPath,
        name,
      )
      for (const parameter of declared) {
        assert.equal(parameter.required, true, name)
        assert.match(String(parameter.type), /^(string|integer)$/, name)
      }
    }
  })

  test('has a summary, a tag, types and described responses for each operation', () => {
    for (const { name, operation } of operations) {
      assert.ok(operation.summary && operation.tags[0] && operation.produces[0], name)
      const responses = Object.entries(operation.responses)
      assert.ok(responses.length > 0, name)
      for (const [status, response] of responses) {
        assert.match(status, /^([1-9]\d\d|default)$/, name)
        assert.ok('$ref' in response || 'description' in response, `${name} ${status}`)
      }
    }
  })

  test('keeps what the template or the handler asks of a parameter', () => {
    assert.deepEqual(find('GET /delay/{wait}').parameters, [
      { name: 'wait', in: 'path', required: true, description: 'Seconds to wait', type: 'integer', minimum: 0 },
    ])
    assert.equal(find('GET /store/{hash}').parameters?.[0]?.pattern, '^[0-9a-f]{40}$')
    assert.equal(find('GET /echo/{rest}').parameters?.[0]?.pattern, undefined)
  })

  test('has the parameters of the query that the route reads, and none of them is required', () => {
    const withQuery = operations.flatMap(({ name: route, operation }) =>
      (operation.parameters ?? []).filter((one) => one.in === 'query').map((parameter) => ({ route, parameter })),
    )
    assert.deepEqual(
      withQuery.map(({ route, parameter: { name, required, type } }) => [route, name, required, type]),
      [
        ['get /debug/pprof/{name}', 'seconds', false, 'number'],
        ['get /debug/pprof/{name}', 'debug', false, 'integer'],
      ],
    )
  })

  test('has a body only where the route takes one and the method may have one', () => {
    const withBody = operations.filter(({ operation }) =>
      operation.parameters?.some((parameter) => parameter.in === 'body'),
    )
    for (const { method, operation } of withBody) {
      assert.match(method, /^(post|put|patch)$/)
      assert.ok(operation.consumes)
      assert.ok('413' in operation.responses)
    }
    const paths = new Set(withBody.map(({ path }) => path))
    assert.deepEqual([...paths].sort(), [
      '/_ui/backends',
      '/api/echo',
      '/api/echo/{rest}',
      '/cache/{key}',
      '/echo',
      '/echo/{rest}',
      '/store',
      '/token',
    ])
  })

  test('tells the errors of injected faults for routes that have them, and for those alone', () => {
    assert.deepEqual(Object.keys(find('GET /healthz').responses), ['200', '503'])
    assert.deepEqual(Object.keys(find('GET /version').responses), ['200', '400', '409', '500', '503'])
    assert.deepEqual(find('GET /cache/{key}').responses['500'], {
      description: 'Redis failed',
      schema: { $ref: '#/definitions/Error' },
    })
  })

  test('asks for a token where the route reads one', () => {
    const secured = operations.filter(({ operation }) => operation.security)
    assert.deepEqual(
      secured.map(({ name }) => name),
      ['get /token/validate'],
    )
    assert.deepEqual(Object.keys(document.securityDefinitions), ['Bearer'])
  })
})

const EVERY_METHOD = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH']
