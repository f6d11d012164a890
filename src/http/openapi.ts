import type { Operation, Parameter, SwaggerDocument } from './swagger.ts'

/** The same API document in OpenAPI 3.1. */
export function toOpenApi(swagger: SwaggerDocument): object {
  const { info, basePath, paths, responses, definitions } = swagger
  const document = {
    openapi: '3.1.1',
    info: { ...info, license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: basePath }],
    paths: mapValues(paths, (item) => mapValues(item, toOperation)),
    components: {
      securitySchemes: { Bearer: { type: 'http', scheme: 'bearer', description: 'A token of `/token`' } },
      responses: mapValues(responses, (response) => toResponse(response, ['application/json'])),
      schemas: definitions,
    },
  }
  return moveReferences(document) as object
}

function toOperation({ consumes, produces, parameters = [], responses, ...rest }: Operation): object {
  const body = parameters.find((parameter) => parameter.in === 'body')
  const others = parameters.filter((parameter) => parameter.in !== 'body').map(toParameter)
  return {
    ...rest,
    ...(others.length > 0 && { parameters: others }),
    ...(body && { requestBody: { required: body.required, content: toContent(consumes ?? [], body.schema) } }),
    responses: mapValues(responses, (response) => toResponse(response, produces)),
  }
}

/** What the value may be has a schema of its own here. */
function toParameter({ name, in: place, required, description, ...schema }: Parameter): object {
  return { name, in: place, required, ...(description !== undefined && { description }), schema }
}

/** `types` are those of all answers of the operation; errors have JSON, whatever the good answer has. */
function toResponse(response: object, types: readonly string[]): object {
  const { description, schema, ...rest } = response as { description?: string; schema?: object }
  if (description === undefined) return rest // a reference
  if (!schema) return { description }
  const isError = '$ref' in schema && schema.$ref === '#/definitions/Error'
  return { description, content: toContent(isError ? ['application/json'] : types.slice(0, 1), schema) }
}

function toContent(types: readonly string[], schema: unknown): object {
  return Object.fromEntries(types.map((type) => [type, { schema }]))
}

/** References in their new places. */
function moveReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moveReferences)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === '$ref' && typeof member === 'string' ? toReference(member) : moveReferences(member),
    ]),
  )
}

function toReference(reference: string): string {
  return reference.replace('#/definitions/', '#/components/schemas/').replace('#/responses/', '#/components/responses/')
}

function mapValues<From, To>(object: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]))
}
