import type { Duplex } from 'node:stream'
import { HEADERS, type Reply } from '../../reply.ts'
import { statusLine } from '../../status-lines.ts'
import { LINGER_MS, type NodeExchange } from './exchange.ts'

/** An exchange on a connection that carries one after the other. */
type Sequential = NodeExchange & {
  /** Whether all of the request has come. */
  readonly complete: boolean
}

/** What is to be known of a connection of HTTP/1 beside node's own state. */
export class Connection {
  readonly #socket: Duplex
  /** Exchanges that are told when the client leaves. */
  readonly open = new Set<NodeExchange>()
  /** The exchange that came last. */
  latest: Sequential | undefined
  /** No further request is served. */
  closing = false
  #refusal: Reply | undefined

  constructor(socket: Duplex) {
    this.#socket = socket
    socket.once('close', () => {
      for (const exchange of this.open) exchange.leave()
    })
  }

  /** What came last can't be read: ends the connection, after the answers that are due, with the fitting one of these. */
  refuse(replies: { readonly head: Reply; readonly body: Reply }): void {
    if (this.#refusal) return
    this.#refusal = replies.head
    if (this.#isInBody()) this.latest?.refuseBody(replies.body)
    this.settle()
  }

  /** Ends a broken connection when no answer is due on it any more. */
  settle(): void {
    if (!this.#refusal || this.closing || this.open.size > 0) return
    this.closing = true
    // The request whose body broke has its answer already: the client would take another one for the next request's.
    if (this.#isInBody()) endSoftly(this.#socket)
    else endWith(this.#socket, this.#refusal)
  }

  #isInBody(): boolean {
    return this.latest?.complete === false
  }
}

/** Writes an answer past node's server, and closes. */
export function endWith(socket: Duplex, { status, kind, body, headers = [] }: Reply): void {
  const lines = [
    ...[...HEADERS[kind], ...headers].map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length}`,
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
  ]
  endSoftly(socket, `HTTP/1.1 ${statusLine(status)}\r\n${lines.join('\r\n')}\r\n\r\n${String(body)}`)
}

function endSoftly(socket: Duplex, text = ''): void {
  socket.on('error', () => undefined)
  if (socket.writable) socket.end(text)
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
}
