import type { QueueName } from './admission.ts'
import type { App, Caller } from './app.ts'
import type { Reply } from './reply.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a handler sees of a request. Valid as long as the handler likes: nothing in it belongs to the engine. */
export interface RouteRequest<Param extends string = string> extends Caller {
  /** As the client wrote it. */
  readonly method: string
  /** The path's parameters, percent-decoded. */
  readonly params: Readonly<Record<Param, string>>
  /** The body when the route asks for it by `body`, else empty. */
  readonly body: Uint8Array
  /** The query as it was sent, without the question mark, when the route declares `query`; else empty. */
  readonly query: string
  /** The value of a header that the route named in `reads`, by its lower-case name, a character for each byte; '' when absent. */
  header(name: string): string
  /** Every header line in the order sent, names in lower case; only with `reads: 'all'`. */
  readonly headerLines: readonly (readonly [name: string, value: string])[]
}

/** Makes a shard's handler: runs once, so what never changes is rendered here. */
export type Serve<Param extends string> = (app: App) => (request: RouteRequest<Param>) => Reply | Promise<Reply>

export interface Route<Path extends string = string> {
  /** Templates without the prefix: `/status/{code:[0-9]+}`; `{name:.*}` at the end takes any rest, slashes too. */
  readonly paths: readonly Path[]
  /** `any`: every method, HEAD and OPTIONS too. */
  readonly methods: readonly Method[] | 'any'
  /** The metric's `path` label; without it the label is made of prefix and path. */
  readonly label?: string
  /** Left alone by injected faults and random delays and errors: probes and scrapes must stay true. */
  readonly exempt?: true
  /** Each answer ends its connection, an injected fault's too: the client's next request may reach another pod. */
  readonly closes?: true
  /** The handler wants the body, up to `BODY_LIMIT` bytes; a `lent` one it may use only until it returns. */
  readonly body?: true | 'lent'
  /** What the handler waits for behind the server, and how many times for each request; undefined is nothing. */
  readonly waits?: (app: App) => readonly [queue: QueueName, times: number] | undefined
  /** Headers that the handler reads, in lower case: only these are looked up. */
  readonly reads?: readonly string[] | 'all' | ((app: App) => readonly string[])
  /** Parameters of the query that the handler reads, by name. */
  readonly query?: Readonly<Record<string, QueryDocs>>
  /** The handler bounds its own time: `--http-server-timeout` does not cut it. */
  readonly unhurried?: true
  /** Name of the handler's span, with tracing on; without it the handler has none. */
  readonly span?: string | ((request: RouteRequest) => string)
  /** The path takes websockets: an engine serves the upgrade, the handler answers what is none. */
  readonly socket?: true
  readonly docs: RouteDocs
  readonly serve: Serve<PathParam<Path>>
}

/** What the API document says of a route. */
export interface RouteDocs {
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  /** Type of the body that the route takes; shown only with `body`. */
  readonly consumes?: string
  /** Type of a good answer; JSON when absent. */
  readonly produces?: string
  /** The path's parameters by name; what is left out is taken from the template. */
  readonly params?: Readonly<Record<string, ParamDocs>>
  /** The route reads a bearer token. */
  readonly secured?: true
  /** Status to what it means and the schema of the body; `default` is any status that is not listed. */
  readonly replies: Readonly<Record<number, ReplyDocs>> & { readonly default?: ReplyDocs }
}

export interface ReplyDocs {
  readonly description: string
  /** JSON Schema of the body, if there is one, of the subset that Swagger 2.0 knows. */
  readonly schema?: object
}

export interface ParamDocs {
  readonly description: string
  /** A regular expression, anchored, where the handler asks for more than the template does. */
  readonly pattern?: string
}

/** A parameter of the query; it may be left out. */
export interface QueryDocs {
  readonly description: string
  readonly type: 'integer' | 'number' | 'string'
}

/** The names of a template's parameters: `'code'` of `/status/{code:[0-9]+}`. */
export type PathParam<Path extends string> = Path extends `${string}{${infer Inner}}${infer Rest}`
  ? (Inner extends `${infer Name}:${string}` ? Name : Inner) | PathParam<Rest>
  : never

/** Declares a route; the compiler knows its parameters from its paths. */
export function route<const Path extends string>(declaration: Route<Path>): Route {
  // A table mixes routes of different parameters: the router hands each handler those that its own paths name.
  return declaration
}
