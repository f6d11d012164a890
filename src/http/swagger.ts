import type { Route } from './route.ts'
import { BINARY, error, INTEGER, object, STRING } from './schema.ts'

/** A Swagger 2.0 document, as far as this server writes one. */
export interface SwaggerDocument {
  readonly swagger: '2.0'
  readonly info: object
  readonly basePath: string
  readonly schemes: readonly string[]
  readonly paths: Readonly<Record<string, PathItem>>
  readonly securityDefinitions: object
  readonly responses: Readonly<Record<string, object>>
  readonly definitions: Readonly<Record<string, object>>
}

/** Lower-case method to operation. */
export type PathItem = Record<string, Operation>

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly consumes?: readonly string[]
  readonly produces: readonly string[]
  readonly parameters?: readonly Parameter[]
  readonly security?: readonly object[]
  readonly responses: Readonly<Record<string, object>>
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'body'
  readonly required: boolean
  readonly [keyword: string]: unknown
}

/** The API document of `routes`. `basePath` is the prefix, `''` or `/foo`; paths stand without it. */
export function toSwagger(
  routes: readonly Route[],
  { version, basePath }: { readonly version: string; readonly basePath: string },
): SwaggerDocument {
  const paths: Record<string, PathItem> = {}
  for (const route of routes) {
    for (const template of route.paths) {
      const path = template.replace(/\{(\w+):[^}]*\}/g, '{$1}')
      const item = (paths[path] ??= {})
      for (const method of route.methods === 'any' ? EVERY_METHOD : route.methods) {
        item[method.toLowerCase()] = toOperation(route, template, path, method)
      }
    }
  }
  return {
    swagger: '2.0',
    info: {
      title: 'Podinfo API',
      description: 'A small web service that shows good practices of running services in Kubernetes.',
      license: { name: 'Apache License 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      version,
    },
    basePath: basePath || '/',
    schemes: ['http', 'https'],
    paths,
    securityDefinitions: {
      Bearer: { type: 'apiKey', name: 'Authorization', in: 'header', description: '`Bearer` and a token of `/token`' },
    },
    responses: RESPONSES,
    definitions: { Error: object({ code: INTEGER, message: STRING }) },
  }
}

/** All that Swagger 2.0 has words for. */
const EVERY_METHOD = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'] as const

/** Answers that routes have in common. */
const RESPONSES = {
  InvalidBody: error('The body could not be read'),
  BodyTooLarge: error('The body is over 10 MiB'),
  TimedOut: error('Not answered within http-server-timeout'),
  BadRequest: { description: 'The request could not be read, or a random error' },
  Conflict: { description: 'A random error' },
  InternalError: { description: 'An injected fault, a random error, or a failure of the server' },
}

function toOperation(route: Route, template: string, path: string, method: string): Operation {
  const { summary, description, tags, consumes, secured } = route.docs
  const takesBody = route.body !== undefined && WITH_BODY.has(method)
  const parameters = [...toPathParameters(route, template), ...toQueryParameters(route), ...(takesBody ? [BODY] : [])]
  return {
    operationId: toOperationId(method, path),
    summary,
    ...(description !== undefined && { description }),
    tags,
    ...(takesBody && { consumes: [consumes ?? 'application/octet-stream'] }),
    produces: toProduces(route),
    ...(parameters.length > 0 && { parameters }),
    ...(secured && { security: [{ Bearer: [] }] }),
    responses: { ...toCommonResponses(route), ...route.docs.replies },
  }
}

/** Methods whose body has a meaning in HTTP. */
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

const BODY: Parameter = { name: 'body', in: 'body', required: false, schema: BINARY }

function toPathParameters({ docs }: Route, template: string): Parameter[] {
  return [...template.matchAll(/\{(\w+)(?::([^}]*))?\}/g)].map(([, name = '', regex]) => {
    const { description, pattern = regex && regex !== '.*' ? `^${regex}$` : undefined } = docs.params?.[name] ?? {}
    return {
      name,
      in: 'path',
      required: true,
      ...(description !== undefined && { description }),
      ...(regex === '[0-9]+' ? { type: 'integer', minimum: 0 } : { type: 'string', ...(pattern && { pattern }) }),
    }
  })
}

function toQueryParameters({ query = {} }: Route): Parameter[] {
  return Object.entries(query).map(([name, docs]) => ({ name, in: 'query', required: false, ...docs }))
}

/** What the server answers before or instead of a handler. */
function toCommonResponses(route: Route): Record<string, object> {
  return {
    ...(!route.exempt && {
      400: shared('BadRequest'),
      409: shared('Conflict'),
      500: shared('InternalError'),
      503: shared('TimedOut'),
    }),
    ...(route.body && { 400: shared('InvalidBody'), 413: shared('BodyTooLarge') }),
  }
}

function shared(name: keyof typeof RESPONSES): object {
  return { $ref: `#/responses/${name}` }
}

/** The types of all answers, a good one's first: errors are JSON, injected faults text. */
function toProduces({ docs, exempt }: Route): string[] {
  const own = docs.produces ?? JSON_TYPE
  return [...new Set(exempt ? [own] : [own, JSON_TYPE, 'text/plain'])]
}

const JSON_TYPE = 'application/json'

/** `getStatusCode` of GET and `/status/{code}`. */
function toOperationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return method.toLowerCase() + (name || 'Root')
}
