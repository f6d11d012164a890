import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { toOpenApi } from '../../src/http/openapi.ts'
import { routes } from '../../src/http/routes.ts'
import { toSwagger } from '../../src/http/swagger.ts'

interface Document {
  readonly openapi: string
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>
}

interface Operation {
  readonly parameters?: readonly object[]
  readonly requestBody?: object
  readonly security?: readonly object[]
  readonly responses: Readonly<Record<string, object>>
}

const swagger = toSwagger(routes, { version: '1.2.3', basePath: '/foo' })
const document = toOpenApi(swagger) as Document

describe('the OpenAPI document', () => {
  test('is valid, as is the one in Swagger 2.0 that it is made of', async () => {
    for (const [one, version] of [
      [document, '3.1'],
      [swagger, '2.0'],
    ] as const) {
      const validator = new Validator()
      const { valid, errors } = await validator.validate({ ...structuredClone(one) })
      assert.ok(valid, JSON.stringify(errors))
      assert.equal(validator.version, version)
    }
  })

  test('has the same operations, below the prefix', () => {
    const list = (paths: Readonly<Record<string, object>>) =>
      Object.entries(paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`))
    assert.deepEqual(list(document.paths), list(swagger.paths))
    assert.deepEqual(document.servers, [{ url: '/foo' }])
  })

  test('gives parameters, bodies, tokens and answers their places', () => {
    assert.deepEqual(document.paths['/delay/{wait}']?.get?.parameters, [
      {
        name: 'wait',
        in: 'path',
        required: true,
        description: 'Seconds to wait',
        schema: { type: 'integer', minimum: 0 },
      },
    ])
    const token = document.paths['/token']?.post
    assert.deepEqual(token?.requestBody, {
      required: false,
      content: { 'text/plain': { schema: { type: 'string', format: 'binary' } } },
    })
    assert.deepEqual(token?.responses['413'], { $ref: '#/components/responses/BodyTooLarge' })
    assert.deepEqual(document.paths['/token/validate']?.get?.security, [{ Bearer: [] }])
    assert.deepEqual(document.components.responses?.BodyTooLarge, {
      description: 'The body is over 10 MiB',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    })
    assert.deepEqual(document.paths['/healthz']?.get?.responses['503'], { description: 'Not healthy' })
  })

  test('only refers to what it defines', () => {
    const references = new Set<string>()
    JSON.stringify(document, (key, value: unknown) => {
      if (key === '$ref') references.add(String(value))
      return value
    })
    assert.ok(references.size > 0)
    for (const reference of references) {
      const [, section = '', name = ''] = /^#\/components\/(\w+)\/(\w+)$/.exec(reference) ?? []
      assert.ok(document.components[section]?.[name], reference)
    }
  })
})
