import type { Config } from '../config/config.ts'
import type { Log } from '../log.ts'
import type { Flags } from '../threads/flags.ts'
import type { Reply } from './reply.ts'

/** Everything a handler may reach; the shard wires it, a test hands in its own. */
export interface App {
  readonly config: Config
  readonly info: HostInfo
  readonly flags: Flags
  readonly log: Log
  /** Absent without `--cache-server`. */
  readonly cache: Cache | undefined
  readonly store: Store
  readonly tokens: Tokens
  readonly configs: Configs
  readonly assets: Assets
  readonly backends: Backends
  /** Absent without `--otel-service-name`. */
  readonly tracing: Tracing | undefined
  /** Environment as `KEY=value`. */
  readonly env: readonly string[]
  /** The API document in Swagger 2.0. */
  apiDocument(): object
  /** The aggregated metrics of all shards; `accept` is the scraper's Accept header. */
  scrape(accept: string): Promise<{ contentType: string; body: string }>
  /** Ends the process with code 255. */
  panic(): void
  /** Resolves after `ms` (0 to `MAX_TIMER_MS`); rejects when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** Uniform in [0, 1). */
  random(): number
  /** Milliseconds since the epoch. */
  now(): number
}

/** What does not change while the process lives. */
export interface HostInfo {
  readonly hostname: string
  readonly version: string
  readonly revision: string
  /** Go's words: `linux`. */
  readonly goos: string
  /** Go's words: `amd64`, `arm64`. */
  readonly goarch: string
  readonly runtime: string
  readonly cpus: number
}

/** Keys are any strings; every promise rejects with the reason when the server behind fails, within about a second. */
export interface Cache {
  get(key: string): Promise<Uint8Array | undefined>
  set(key: string, value: Uint8Array): Promise<void>
  delete(key: string): Promise<void>
}

/** Content-addressed files. */
export interface Store {
  /** The SHA-1 in hex; resolves when the file is on disk, rejects with the reason. Takes `body` over. */
  write(body: Uint8Array): Promise<string>
  /** Undefined when there is no such file; rejects with the reason when it can't be read. */
  read(hash: string): Promise<Uint8Array | undefined>
}

export interface Tokens {
  issue(name: string): Promise<{ token: string; expiresAt: string }>
  /** Never rejects: a token that can't be trusted says why. */
  validate(jwt: string): Promise<{ name: string; expiresAt: string } | { reason: string }>
}

export interface Configs {
  /** File name to content; a new object after each change. */
  files(): Readonly<Record<string, string>>
}

/** Static files that belong to the server, held in memory from their first use. */
export interface Assets {
  /** Undefined when there is no such file. */
  load(name: string): Promise<Uint8Array | undefined>
}

export interface Backends {
  /** Posts `body` to all at once; never rejects, a failed one's place says why. */
  post(body: Uint8Array, headers: readonly (readonly [string, string])[], caller: Caller): Promise<readonly string[]>
}

/** What a handler passes on when it makes others do a part of its work. */
export interface Caller {
  /** Aborted when the answer is out, the client is gone or time is up: what the handler waits for can be dropped. */
  readonly signal: AbortSignal
  /** The server's log; with tracing on its lines carry the request's ids. */
  readonly log: Log
  /** Undefined without tracing. */
  readonly trace: Pick<RequestTrace, 'client'> | undefined
}

/** Follows requests through this server and on to others. */
export interface Tracing {
  /**
   * Made ready once for a route, whose spans are named by method and `route`; then begins the trace of each of its requests.
   * `toHandler` names the span of the handler below it, or says that there is none.
   */
  server<Request>(
    route: string,
    toHandler: (request: Request) => string | undefined,
  ): (request: TracedRequest, method: string) => RequestTrace<Request>
}

/** What a trace tells of a request. Valid only until the call that got it returns. */
export interface TracedRequest {
  path(): string
  query(): string
  header(name: string): string
  headerLines(): readonly (readonly [name: string, value: string])[]
  remote(): string
  secure(): boolean
}

/** The trace of one request. */
export interface RequestTrace<Request = never> {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** Whether it is recorded: what is not must cost next to nothing. */
  readonly sampled: boolean
  /** Lines carry the ids of what runs now. */
  readonly log: Log
  /** The handler begins, or something that answers in its stead. */
  handle(request: Request): void
  /** Begins the span of a call of another server, below what runs now. `url` holds no password. */
  client(method: string, url: string): ClientTrace
  /** The answer is out; undefined when the client left before. Call once. */
  end(reply: Pick<Reply, 'status' | 'message'> | undefined): void
}

/** The trace of one call of another server. */
export interface ClientTrace {
  /** Tie the call to this request. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** `status` when an answer came, `failure` when it is not good. Call once. */
  end(outcome: { readonly status?: number | undefined; readonly failure?: string }): void
}
