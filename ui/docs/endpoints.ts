import type { RequestSpec } from '../try-it/curl.ts'

/** The parts of an OpenAPI document that are shown. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly responses: Readonly<Record<string, Response>> }
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> }
  readonly security?: readonly object[]
  readonly responses: Readonly<Record<string, Response | { readonly $ref: string }>>
}

export interface Parameter {
  readonly name: string
  readonly description?: string
  readonly schema: { readonly type: string; readonly pattern?: string }
}

export interface Response {
  readonly description: string
  readonly content?: Readonly<Record<string, { readonly schema: unknown }>>
}

/** Methods of one path that do the same: they are shown as one. */
export interface Endpoint {
  readonly id: string
  readonly path: string
  readonly operations: ReadonlyMap<string, Operation>
  /** What stands for all of them. */
  readonly first: Operation
}

/** The endpoints by tag, in the order of the document. */
export function toGroups({ paths }: OpenApi): ReadonlyMap<string, readonly Endpoint[]> {
  const groups = new Map<string, Endpoint[]>()
  for (const [path, item] of Object.entries(paths)) {
    for (const endpoint of toEndpoints(path, item)) {
      const tag = endpoint.first.tags[0] ?? 'Other'
      groups.set(tag, [...(groups.get(tag) ?? []), endpoint])
    }
  }
  return groups
}

function toEndpoints(path: string, item: Readonly<Record<string, Operation>>): Endpoint[] {
  const bySummary = Map.groupBy(Object.entries(item), ([, { summary }]) => summary)
  return [...bySummary.values()].flatMap((entries) => {
    const operations = new Map(entries.map(([method, operation]) => [method.toUpperCase(), operation]))
    const [first] = operations.values()
    return first ? [{ id: first.operationId, path, operations, first }] : []
  })
}

/** Whether every word of `text` is in what the endpoint says of itself. */
export function matches({ path, first, operations }: Endpoint, text: string): boolean {
  const { summary, description = '', tags } = first
  const said = [path, summary, description, ...tags, ...operations.keys()].join(' ').toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word))
}

/** The request that a form describes: `values` by the names of the parameters, and `body`. */
export function toRequest(
  { path, operations }: Endpoint,
  method: string,
  values: Readonly<Record<string, string>>,
  token: string,
): RequestSpec {
  const operation = operations.get(method)
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
  return {
    method,
    path: filled,
    ...(operation?.security && token !== '' && { headers: { Authorization: `Bearer ${token.trim()}` } }),
    ...(operation?.requestBody && { body: values.body ?? '' }),
  }
}

/** The answers of an operation, references followed. */
export function toReplies({ responses }: Operation, { components }: OpenApi): [status: string, response: Response][] {
  return Object.entries(responses).map(([status, response]) => {
    if (!('$ref' in response)) return [status, response]
    const name = response.$ref.split('/').at(-1) ?? ''
    return [status, components.responses[name] ?? { description: response.$ref }]
  })
}
