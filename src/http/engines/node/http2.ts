import { createServer, type ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import { type EngineOptions, HEADER_LIMIT } from '../../engine.ts'
import { empty } from '../../reply.ts'
import { createDispatch } from './dispatch.ts'
import type { Shared } from './exchange.ts'
import { AMBIGUOUS, isAmbiguous } from './framing.ts'
import { HEADER_LINES } from './http1.ts'
import { Http2Exchange } from './http2-exchange.ts'
import { SERVER } from './target.ts'

/** Requests at once on one connection: more are for another connection, or wait. Without it one client could fill the memory. */
const STREAMS = 256

/**
 * Megabytes that the answers of one connection may take. Other limits come first, for all connections together or for each
 * stream: this one resets streams that did nothing wrong, those of other clients behind the same proxy.
 */
const SESSION_MB = 64

/** In the first GOAWAY: nothing is refused yet. */
const ANY_STREAM = 2 ** 31 - 1

const SERVER_OPTIONS = empty(200)
const NO_TUNNEL = empty(405)

/** Serves HTTP/2 on connections that it is handed; it listens nowhere itself. */
export interface Http2 {
  /** What was read of the connection must be unread, and it be paused. */
  serve(socket: Socket): void
  /** Tells every client to send no new requests; those that are on their way are served. */
  goAway(): void
  /** Tells every client which request was its last that was served: further ones are to be sent elsewhere. */
  farewell(): void
}

/** Makes a server of HTTP/2, with and without TLS. */
export function createHttp2(options: EngineOptions, shared: Shared): Http2 {
  const dispatch = createDispatch(options)
  const sessions = new Set<ServerHttp2Session>()
  const server = createServer({
    maxHeaderListPairs: HEADER_LINES,
    maxSessionMemory: SESSION_MB,
    settings: { maxConcurrentStreams: STREAMS, maxHeaderListSize: HEADER_LIMIT },
  })
  server.setTimeout(shared.timeoutMs * 2)
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
    // A client that breaks the protocol has lost its connection by now.
    session.on('error', () => undefined)
  })
  server.on('stream', (stream, headers, _flags, rawHeaders: readonly string[]) => {
    const lines = toLines(rawHeaders)
    const { ':method': method = '', ':path': target = '', ':authority': authority } = headers
    const head = { protocol: 'HTTP/2.0', method, target, lines, socket: stream.session?.socket }
    const exchange = new Http2Exchange(shared, stream, head)
    // Its client has left, or broke the protocol: 'close' follows.
    stream.on('error', () => undefined)
    if (method === 'CONNECT') exchange.answer(NO_TUNNEL)
    else if (isAmbiguous(withHost(lines, authority), 1)) exchange.answer(AMBIGUOUS)
    else if (target === SERVER) exchange.answer(SERVER_OPTIONS)
    else dispatch(exchange)
  })
  return {
    serve(socket) {
      // Sockets of HTTP/1 outlive their client's end: here nobody would close them.
      socket.allowHalfOpen = false
      server.emit('connection', socket)
    },
    goAway() {
      for (const session of sessions) if (!session.destroyed) session.goaway(0, ANY_STREAM)
    },
    farewell() {
      for (const session of sessions) session.close()
    },
  }
}

/** The header lines without the pseudo-headers, which come first. */
function toLines(rawHeaders: readonly string[]): readonly string[] {
  let first = 0
  while (rawHeaders[first]?.startsWith(':')) first += 2
  return rawHeaders.slice(first)
}

/** The authority stands in for Host; both, and different, are two hosts. */
function withHost(lines: readonly string[], authority: string | undefined): readonly string[] {
  if (authority === undefined) return lines
  const at = lines.indexOf('host')
  return at >= 0 && lines[at + 1] === authority ? lines : [...lines, 'host', authority]
}
