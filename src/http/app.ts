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
  readonly profiler: Profiler
  /** Absent without `--otel-service-name`. */
  readonly tracing: Tracing | undefined
  /** Environment as `KEY=value`. */
  readonly env: readonly string[]
  /** The program's name and the words that it was started with. */
  readonly commandLine: readonly string[]
  /** The API document in Swagger 2.0. */
  apiDocument(): object
  /** The same in OpenAPI 3.1. */
  openApiDocument(): object
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

/** Keys are any strings, with `decodePath`'s lone surrogates in them, too; every promise rejects with the reason when the server behind fails, within about a second. */
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

/** The web pages and their files, held in memory from their first use. */
export interface Assets {
  /** The page at `/`, with fields to be filled in; `isOwn` when it is the operator's. */
  page(): Promise<{ readonly text: string; readonly isOwn: boolean }>
  /** What else was built to be filled in or drawn in. */
  template(name: 'docs.html' | 'pod.svg'): Promise<string>
  /** A file that a page asks for. Undefined when there is none. */
  load(name: string): Promise<Asset | undefined>
}

export interface Asset {
  /** Not the one asked for where that is of another release: the file that this release has in its place. */
  readonly name: string
  readonly bytes: Uint8Array
  /** Compressed; absent where it was not built so. */
  readonly br?: Uint8Array | undefined
  readonly gzip?: Uint8Array | undefined
  /** The name tells the content: what was loaded once need not be asked for again. */
  readonly isHashed: boolean
}

export interface Backends {
  /** Posts `body` to all at once; never rejects, a failed one's place says why. */
  post(
    body: Uint8Array,
    headers: readonly (readonly [string, string])[],
    caller: Caller,
  ): Promise<readonly BackendAnswer[]>
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

export interface BackendAnswer {
  /** Without user and password. */
  readonly url: string
  /** The body, or why there is none. */
  readonly text: string
  /** The header X-Color of the answer; '' when there is none. */
  readonly color: string
}

/** Looks into the threads of the process while they work. */
export interface Profiler {
  /** Ends early, with what was seen so far, when `signal` aborts. Only `threads` can be asked for while another one is taken. */
  take(request: ProfileRequest, signal: AbortSignal): Promise<ProfileOutcome>
}

export interface ProfileRequest {
  readonly kind: ProfileKind
  /** How long to watch; nothing to `threads`, which is a look at one moment. */
  readonly seconds: number
  /** For people to read, instead of a file for a tool. */
  readonly text: boolean
}

/**
 * `cpu`: where CPU time goes; `allocs`: where memory is allocated; `heap`: the part of that which still lives at the end;
 * `threads`: what each thread does now; `trace`: what happens when, as trace events in JSON.
 */
export type ProfileKind = 'cpu' | 'allocs' | 'heap' | 'threads' | 'trace'

/** `busy` says why no profile can be taken now. */
export type ProfileOutcome = { readonly bytes: Uint8Array } | { readonly busy: string }

/** What HTTPS is served with, as texts in PEM. */
export interface TlsMaterial {
  /** The certificate, and those of the authorities between it and a root. */
  readonly cert: string
  readonly key: string
  /** Authorities of clients: a client without a certificate of theirs is refused. */
  readonly ca?: string
}
