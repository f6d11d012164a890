import type { Limit } from '../metrics/limits.ts'
import type { Incoming, Socket, SocketHandler } from './engine.ts'
import { failure, type Reply, toJson } from './reply.ts'

/** Longest message that is echoed; a longer one closes the socket with code 1009. */
export const MESSAGE_LIMIT = 1024 * 1024

/** Unread bytes after which a client that does not read is dropped: more than one message, so that none is lost before. */
export const UNREAD_LIMIT = 4 * MESSAGE_LIMIT

/** Seconds without a byte or a pong from the client after which its socket is closed. */
export const SILENCE_LIMIT_S = 60

const GREETING_EVERY_S = 5
const PING_EVERY_S = 30

/** Why a handshake can't be accepted, or undefined. A browser's page may only talk to the host that it came from. */
export function refuseHandshake(exchange: Pick<Incoming, 'header'>): Reply | undefined {
  const upgrade = exchange.header('upgrade').toLowerCase() === 'websocket'
  const connection = /(^|[\s,])upgrade([\s,]|$)/i.test(exchange.header('connection'))
  if (!upgrade || !connection) return failure(400, 'websocket handshake required')
  if (exchange.header('sec-websocket-version') !== '13') return failure(400, 'websocket version 13 required')
  if (!/^[A-Za-z0-9+/]{22}==$/.test(exchange.header('sec-websocket-key'))) return failure(400, 'invalid websocket key')
  const origin = exchange.header('origin')
  if (origin && !isSameHost(origin, exchange.header('host'))) return failure(403, 'origin not allowed')
  return undefined
}

function isSameHost(origin: string, host: string): boolean {
  // upstream: host and port as they are written; the scheme does not count, so its default port is not left out either.
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(origin)?.[1]?.toLowerCase() === host.toLowerCase()
}

/**
 * `/ws/echo`: sends each message back with the time, the host's name every 5 seconds, a ping every 30. One timer serves all
 * sockets of a shard, each in the second in which it was opened, so that ten thousand are not written to at once.
 */
export class EchoSockets implements SocketHandler {
  readonly #hostname: string
  readonly #now: () => number
  readonly #reached: (limit: Limit) => void
  readonly #opened = new Map<Socket, number>()
  #second = 0
  #stamped = { at: NaN, text: '' }
  #timer: NodeJS.Timeout | undefined

  /** `reached` counts messages that are too long. */
  constructor(hostname: string, now: () => number, reached: (limit: Limit) => void) {
    this.#hostname = hostname
    this.#now = now
    this.#reached = reached
  }

  open(socket: Socket): void {
    this.#opened.set(socket, this.#second)
    this.#timer ??= setInterval(() => this.tick(), 1000)
  }

  message(socket: Socket, message: Uint8Array): void {
    if (message.length > MESSAGE_LIMIT) {
      this.#reached('message')
      return socket.end(1009, `message over ${MESSAGE_LIMIT} bytes`)
    }
    const text = Buffer.from(message.buffer, message.byteOffset, message.length).toString()
    socket.send(toJson({ ts: this.#timestamp(), msg: text }, 0))
  }

  close(socket: Socket): void {
    this.#opened.delete(socket)
    if (this.#opened.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  endAll(): void {
    for (const socket of [...this.#opened.keys()]) socket.end(1001, 'server is shutting down')
  }

  /** One second has passed. */
  tick(): void {
    this.#second++
    const greeting = toJson({ ts: this.#timestamp(), server: this.#hostname }, 0)
    for (const [socket, opened] of this.#opened) {
      const age = this.#second - opened
      if (age % GREETING_EVERY_S === 0) socket.send(greeting)
      if (age % PING_EVERY_S === 0) socket.ping()
    }
  }

  /** Many messages come in one millisecond: to write it anew for each would be a third of an echo's cost beside the engine. */
  #timestamp(): string {
    const now = this.#now()
    if (now !== this.#stamped.at) this.#stamped = { at: now, text: new Date(now).toISOString() }
    return this.#stamped.text
  }
}
