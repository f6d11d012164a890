import type { Reply } from './reply.ts'
import type { Method } from './route.ts'

/** Most bytes of a request body; more is 413. Without it one client could fill the memory. */
export const BODY_LIMIT = 10 * 1024 * 1024

/** Most bytes of request line and headers together; more is 431. */
export const HEADER_LIMIT = 1024 * 1024

/** One request, as an engine hands it to the pipeline. What reads is valid only until the call that got it returns. */
export interface Exchange {
  /** As the client wrote it, in its letter case. */
  method(): string
  /** Path as sent: neither decoded nor cleaned, without the query. */
  path(): string
  /** Without the question mark. */
  query(): string
  /** By lower-case name; '' when absent. */
  header(name: string): string
  headerLines(): readonly (readonly [name: string, value: string])[]
  /** The client's address. */
  remote(): string
  /** Whether it came over TLS. */
  secure(): boolean
  /**
   * Reads the whole body, then calls `use` with bytes that nobody else holds. A body over `BODY_LIMIT` or one that is
   * not there in time ends in `refuse`; a client that goes away in `gone`.
   */
  readBody(use: (body: Uint8Array) => void, refuse: (reply: Reply) => void, gone: () => void): void
  /** Keeps the exchange open after the call returns; `gone` is called when the client leaves before the answer is out. */
  defer(gone: () => void): void
  /** Writes the answer; without effect when the client is gone. `written` is called when a reply's `rest` is out. */
  answer(reply: Reply, written?: () => void): void
  /** Cuts the connection without an answer. */
  cut(): void
}

/** A path without parameters: engines may match it natively. */
export interface ExactEndpoint {
  readonly method: Method | 'any'
  readonly path: string
  readonly serve: (exchange: Exchange) => void
}

export interface EngineOptions {
  readonly exact: readonly ExactEndpoint[]
  /** Everything that no exact endpoint takes. */
  readonly fallback: (exchange: Exchange) => void
  readonly sockets: SocketEndpoint
  readonly listeners: readonly Listener[]
  /** Milliseconds for reading a request and for writing a response; 0 is for ever. Idle connections live twice as long. */
  readonly timeoutMs: number
}

export interface SocketEndpoint {
  readonly path: string
  readonly handler: SocketHandler
  /** Answers a handshake that can't be accepted, and returns true; false lets it through. */
  refuse(exchange: Exchange): boolean
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
  message(socket: Socket, message: ArrayBuffer): void
  close(socket: Socket): void
  /** Tells every client that the server goes away. */
  endAll(): void
}

export interface Listener {
  /** '' is every address, IPv4 and IPv6. */
  readonly host: string
  readonly port: number
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
}

export interface HttpEngine {
  /** Opens every listener; rejects when one can't be had. */
  listen(): Promise<void>
  /** Stops listening, serves what is in flight, then closes; what still runs after `graceMs` is cut and counted. */
  drain(graceMs: number): Promise<{ aborted: number }>
  /** Closes everything now; may be called at any time, also twice. */
  close(): void
}
