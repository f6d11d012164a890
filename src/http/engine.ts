import type { Limit } from '../metrics/limits.ts'
import type { METHODS } from '../metrics/slots.ts'
import type { TlsMaterial } from './app.ts'
import type { BodyRoom } from './body-room.ts'
import { limited, type Reply } from './reply.ts'

/** Most bytes of a request body; more is 413. Without it one client could fill the memory. */
export const BODY_LIMIT = 10 * 1024 * 1024

/** Most bytes of request line and headers together; more is 431. */
export const HEADER_LIMIT = 1024 * 1024

/** The answer to a connection too many, past all that answers requests. */
export const TOO_MANY_CONNECTIONS = limited('connections', 503, 'too many connections')

/** What can be read of a request: only until the call that got it returns. */
export interface Incoming {
  /** As the client wrote it, in its letter case. */
  method(): string
  /** Path as sent: neither decoded nor cleaned, without the query. */
  path(): string
  /** Without the question mark. */
  query(): string
  /** By lower-case name; '' when absent. Each byte is a character, so that a value can be handed on as it came. */
  header(name: string): string
  /** Names in lower case, values as text: what is no UTF-8 is U+FFFD. */
  headerLines(): readonly (readonly [name: string, value: string])[]
  /** In Go's words: `HTTP/1.1`, `HTTP/2.0`. */
  protocol(): string
  /** The client's address, with its port where the engine tells it. */
  remote(): string
  /** Whether it came over TLS. */
  secure(): boolean
}

/** One request, as an engine hands it to the pipeline. */
export interface Exchange extends Incoming {
  /** Reads the whole body; `lent` says that the sink needs it only until its `use` returns. */
  readBody(sink: BodySink, lent: boolean): void
  /** Keeps the exchange open after the call returns; `waiter` is told when the client leaves before the answer is out. */
  defer(waiter: Pick<BodySink, 'gone'>): void
  /**
   * Writes the answer; without effect when the client is gone. `written` is called when nothing of it is needed any more: all
   * of it is out, or, on uWebSockets.js, its client has left.
   */
  answer(reply: Reply, written?: () => void): void
  /** Cuts the connection without an answer. */
  cut(): void
}

/** Where a request's body goes: one of the three is called, once. */
export interface BodySink {
  /** With the whole body: bytes that nobody else holds, or that are the engine's again when this call returns. */
  use(body: Uint8Array): void
  /** The body is over `BODY_LIMIT`, unreadable or late; the connection is closed after this answer. */
  refuse(reply: Reply): void
  /** The client has left. */
  gone(): void
}

/** A path without parameters: engines may match it natively. */
export interface ExactEndpoint {
  /** `any` are those that no endpoint of the same path names. */
  readonly method: (typeof METHODS)[number] | 'any'
  readonly path: string
  readonly serve: (exchange: Exchange) => void
}

export interface EngineOptions {
  readonly exact: readonly ExactEndpoint[]
  /** Everything that no exact endpoint takes. */
  readonly fallback: (exchange: Exchange) => void
  readonly sockets: SocketEndpoint
  readonly listeners: readonly Listener[]
  /** What TLS is served with; present where a listener has `tls`. */
  readonly tls: TlsMaterial | undefined
  /** Where large bodies wait; all engines of a shard share one. */
  readonly room: BodyRoom
  /** Counts a limit that a connection or a websocket has reached. */
  readonly reached: (limit: Limit) => void
  /** Connections and websockets at a time; who comes then is answered 503, or just closed with TLS. */
  readonly maxConnections: number
  /** Milliseconds for reading a request and for writing a response; 0 is for ever. Idle connections live twice as long. */
  readonly timeoutMs: number
}

export interface SocketEndpoint {
  readonly path: string
  readonly handler: SocketHandler
  /** The answer to a handshake that can't be accepted; undefined when the engine is to upgrade. Asked once for each. */
  refuse(handshake: Incoming): Reply | undefined
}

/** An open websocket, as an engine hands it over. */
export interface Socket {
  send(message: string): unknown
  ping(): unknown
  end(code: number, reason: string): void
}

/** What a websocket endpoint does with its sockets. */
export interface SocketHandler {
  open(socket: Socket): void
  message(socket: Socket, message: Uint8Array): void
  close(socket: Socket): void
  /** Tells every client that the server goes away. */
  endAll(): void
}

export interface Listener {
  /** '' is every address, IPv4 and IPv6. */
  readonly host: string
  readonly port: number
  readonly engine: EngineName
  /** HTTP/2 is spoken too: by ALPN with TLS, told apart by the first bytes without. Only node's engine can. */
  readonly http2: boolean
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
}

/** uWebSockets.js is fast and speaks HTTP/1.1; node's own servers are slower and speak every dialect. */
export type EngineName = 'uws' | 'node'

export interface HttpEngine {
  /** Opens every listener; rejects when one can't be had. */
  listen(): Promise<void>
  /** Takes it for new connections; those that are open stay as they are. */
  renew(material: TlsMaterial): Promise<void>
  /** Takes no new connections from now on; those that are open stay. */
  stopListening(): Promise<void>
  /** Serves what is in flight, then closes; what still runs after `graceMs` is cut and counted. */
  drain(graceMs: number): Promise<{ aborted: number }>
  /** Closes everything now; may be called at any time, also twice. */
  close(): void
}
