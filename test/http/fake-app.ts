import assert from 'node:assert/strict'
import type { Config } from '../../src/config/config.ts'
import type { App } from '../../src/http/app.ts'
import type { Reply } from '../../src/http/reply.ts'
import type { Route, RouteRequest } from '../../src/http/route.ts'
import { silent } from '../../src/log.ts'
import { Flags } from '../../src/threads/flags.ts'

/** An app whose parts are all there; what a test has not set fails when it is used. `config` is merged. */
export function fakeApp({ config, ...overrides }: Overrides = {}): App {
  return {
    config: { ...CONFIG, ...config } as Config,
    info: {
      hostname: 'pod-1',
      version: '1.2.3',
      revision: 'abc123',
      goos: 'linux',
      goarch: 'amd64',
      runtime: 'node24',
      cpus: 2,
    },
    flags: new Flags(),
    log: silent,
    cache: undefined,
    store: { write: unset, read: unset },
    tokens: { issue: unset, validate: unset },
    configs: { files: unset },
    assets: { page: unset, template: unset, load: unset },
    backends: { post: unset },
    profiler: { take: unset },
    tracing: undefined,
    env: [],
    commandLine: [],
    apiDocument: unset,
    openApiDocument: unset,
    scrape: unset,
    panic: unset,
    sleep: async () => undefined,
    random: () => 0,
    now: () => 0,
    ...overrides,
  }
}

type Overrides = Partial<Omit<App, 'config'>> & { readonly config?: Partial<Config> }

const CONFIG: Partial<Config> = {
  prefix: '',
  backendUrl: [],
  httpServerTimeout: 30_000,
  uiColor: '#34577c',
  uiLogo: 'https://example.com/logo.png',
  uiMessage: 'hello',
}

function unset(): never {
  throw new Error('the test has not set this part of the app')
}

/** What a test says of a request; header names in lower case. */
export interface Ask {
  readonly method?: string
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  readonly headerLines?: readonly (readonly [string, string])[]
  readonly signal?: AbortSignal
  readonly trace?: RouteRequest['trace']
}

/** The route's handler for one shard, called as by a pipeline: it gets only what the route declares that it wants. */
export function client(route: Route, app: App): (ask?: Ask) => Promise<Reply> {
  const handle = route.serve(app)
  const reads = typeof route.reads === 'function' ? route.reads(app) : (route.reads ?? [])
  return async ({
    method = 'GET',
    params = {},
    query = '',
    body = '',
    headers = {},
    headerLines = [],
    signal,
    trace,
  } = {}) => {
    const request: RouteRequest = {
      method,
      params,
      query: route.query ? query : '',
      body: route.body ? (typeof body === 'string' ? Buffer.from(body) : body) : new Uint8Array(0),
      header(name) {
        assert.ok(reads !== 'all' && reads.includes(name), `the route does not declare that it reads ${name}`)
        return headers[name] ?? ''
      },
      headerLines: reads === 'all' ? headerLines : [],
      signal: signal ?? new AbortController().signal,
      log: app.log,
      trace,
    }
    return handle(request)
  }
}

/** One request to a fresh handler. */
export function ask(route: Route, app: App, request?: Ask): Promise<Reply> {
  return client(route, app)(request)
}

/** The reply's body as text. */
export function bodyText({ body }: Reply): string {
  return typeof body === 'string' ? body : Buffer.from(body).toString()
}

/** The reply's body, parsed. */
export function bodyJson(reply: Reply): unknown {
  assert.equal(reply.kind, 'json')
  return JSON.parse(bodyText(reply))
}

/** That the reply is an error whose code is in the status line too. */
export function assertFailure(reply: Reply, code: number, message: string | RegExp): void {
  const body = bodyJson(reply) as { code: number; message: string }
  assert.deepEqual([reply.status, body.code], [code, code])
  if (typeof message === 'string') assert.equal(body.message, message)
  else assert.match(body.message, message)
}

/** That the reply has neither a body nor headers. */
export function assertEmpty(reply: Reply, status: number): void {
  assert.deepEqual(reply, { status, kind: 'bare', body: '' })
}
