import { constants, type Http2Session, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Server, ServerCredentials } from '@grpc/grpc-js'
import { createMessageRoom } from './message-room.ts'

/** Pings that a connection may send at once: clients measure their bandwidth by them while they receive. */
const PING_BURST = 100

/** How often it may ping besides. Without a limit a client keeps the thread busy by pings alone, which no call counts. */
const PING_INTERVAL_MS = 1000

/** How long calls that a client sent before it read the GOAWAY may take to arrive. */
const LAST_CALLS_MS = 200

/** The highest id of a stream that there can be: no call is refused yet. */
const ANY_STREAM = 2 ** 31 - 1

/** The connections of one server. */
export interface Connections {
  /** Takes a socket over. */
  add(socket: Socket): void
  /** Closes each connection after its last call; after `graceMs` calls `onCut` and closes those that are still open. */
  drain(graceMs: number, onCut: () => void): Promise<void>
  /** Closes all at once. */
  close(): void
}

/** Connects clients to `server`, and adds what grpc-js has no option for. */
export function createConnections(server: Server): Connections {
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure())
  const sockets = new Set<Socket>()
  const allowances = new Map<Http2Session, Allowance>()
  const admit = createMessageRoom()
  const listener = listenerOf(server)
  listener.on('session', (session) => {
    const allowance = new Allowance()
    allowances.set(session, allowance)
    session.on('close', () => allowances.delete(session))
    session.on('ping', () => {
      if (!allowance.take()) refuse(session)
    })
  })
  listener.prependListener('stream', (stream, headers, _flags, rawHeaders) => {
    if (stream.session) allowances.get(stream.session)?.refill()
    admit(stream)
    separate(headers, rawHeaders)
  })
  const close = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    add(socket) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      injector.injectConnection(socket)
    },
    async drain(graceMs, onCut) {
      const ended = Promise.all([...sockets].map(sent))
      const cut = setTimeout(() => {
        onCut()
        close()
      }, graceMs)
      const sessions = [...allowances.keys()].filter((session) => !session.destroyed)
      for (const session of sessions) session.goaway(constants.NGHTTP2_NO_ERROR, ANY_STREAM)
      await pause(Math.min(LAST_CALLS_MS, graceMs))
      for (const session of sessions) session.close()
      await ended
      clearTimeout(cut)
    },
    close,
  }
}

/** Resolves when everything is sent; a client that never hangs up is not waited for. */
function sent(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('finish', resolve).once('close', resolve))
}

/** Where a server is told of each connection and of each call, before grpc-js is. */
interface Listener {
  on(event: 'session', listener: (session: Http2Session) => void): this
  prependListener(
    event: 'stream',
    listener: (
      stream: ServerHttp2Stream,
      headers: IncomingHttpHeaders,
      flags: number,
      rawHeaders: readonly string[],
    ) => void,
  ): this
}

function listenerOf(server: Server): Listener {
  // Private to grpc-js, which has no other way to its connections; the compiler tells when it goes.
  const [listener] = (server['http2Servers'] as ReadonlyMap<Listener, unknown>).keys()
  if (!listener) throw new Error('grpc-js keeps its HTTP/2 server elsewhere: adapt connections.ts')
  return listener
}

/** Pings that a connection has left: refilled by time, and by each call. */
class Allowance {
  #left = PING_BURST
  #lastMs = performance.now()

  take(): boolean {
    const now = performance.now()
    this.#left = Math.min(PING_BURST, this.#left + (now - this.#lastMs) / PING_INTERVAL_MS) - 1
    this.#lastMs = now
    return this.#left >= 0
  }

  refill(): void {
    this.#left = PING_BURST
  }
}

/** Tells a client in gRPC's own words to ping less often, and hangs up. */
function refuse(session: Http2Session): void {
  session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from('too_many_pings'))
  session.destroy()
}

/** Node.js joins header lines of one name by `, `: metadata that a client sent as two values becomes two again. */
function separate(headers: IncomingHttpHeaders, rawHeaders: readonly string[]): void {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const joined = headers[name]
    // grpc-js separates binary values itself.
    if (joined === rawHeaders[index + 1] || typeof joined !== 'string' || name.endsWith('-bin')) continue
    const values = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1] === name)
    // Of a header that may come only once, Node.js has kept one line.
    if (joined === values.join(', ')) headers[name] = values
  }
}
