import type { IncomingMessage, ServerResponse } from 'node:http'
import { reasonOf } from '../../status-lines.ts'
import type { Answer } from './answer.ts'
import type { Connection } from './connection.ts'
import { LINGER_MS, NodeExchange, type Shared } from './exchange.ts'
import type { RequestHead } from './incoming.ts'

/** A request as node's server hands it over. */
export interface Message {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** With `Expect: 100-continue`. */
  readonly waits: boolean
}

/** One request of HTTP/1.0 or HTTP/1.1. */
export class Http1Exchange extends NodeExchange {
  readonly #shared: Shared
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #connection: Connection
  /** The client waits to be asked for its body. */
  #waits: boolean
  #closes = false

  constructor(shared: Shared, connection: Connection, target: string, { request, response, waits }: Message) {
    super(shared, toHead(request, target), request)
    this.#shared = shared
    this.#request = request
    this.#response = response
    this.#connection = connection
    this.#waits = waits
    connection.latest = this
  }

  /** Whether all of the request has come. */
  get complete(): boolean {
    return this.#request.complete
  }

  /** Closes the connection after the answer. */
  close(): void {
    this.#closes = true
  }

  cut(): void {
    this.#request.socket.destroy()
  }

  protected isBodyless(): boolean {
    return /^0*$/.test(this.header('content-length')) && this.header('transfer-encoding') === ''
  }

  protected invite(): void {
    if (this.#waits) this.#response.writeContinue()
    this.#waits = false
  }

  protected refuseRest(): void {
    this.#closes = true
  }

  protected watch(): void {
    this.#connection.open.add(this)
  }

  protected send({ status, lines, body, open }: Answer, sent: () => void): void {
    const response = this.#response
    const close = this.#mustClose(open)
    if (close) this.#connection.closing = true
    response.writeHead(status, reasonOf(status), this.#withConnection(lines, close))
    if (open) response.write(body ?? '')
    else if (close && !this.complete && !this.isBodyless()) this.#endSoftly(body)
    else response.end(body, sent)
  }

  protected finish(last: string): void {
    this.#response.end(last)
  }

  protected override end(): void {
    super.end()
    this.#connection.open.delete(this)
    this.#connection.settle()
  }

  #mustClose(open: boolean): boolean {
    // Where chunks are unknown, an answer whose length is not known ends with the connection.
    if (this.#closes || this.#waits || !this.#response.shouldKeepAlive || (open && this.#isOld())) return true
    // What was sent behind this request is answered, too: the last one closes.
    return this.#shared.draining && this.#connection.latest === this
  }

  #isOld(): boolean {
    return this.#request.httpVersionMinor === 0
  }

  /** Says of the connection what the protocol needs, and no more. */
  #withConnection(lines: string[], close: boolean): string[] {
    const own = lines.indexOf('Connection')
    if (own >= 0 && (close || this.#isOld())) lines.splice(own, 2)
    if (close) lines.push('Connection', 'close')
    else if (this.#isOld()) lines.push('Connection', 'keep-alive')
    // Node adds its own unless it is told that there is none.
    else if (own < 0) this.#response.removeHeader('connection')
    return lines
  }

  /** The whole answer goes out now; the connection ends when the client has sent the rest, or after a while. */
  #endSoftly(body: Answer['body']): void {
    const response = this.#response
    response.flushHeaders()
    if (body?.length) response.write(body)
    const timer = setTimeout(() => response.end(), LINGER_MS)
    this.#request.resume().once('close', () => {
      clearTimeout(timer)
      response.end()
    })
  }
}

/** What the head of a request says; `target` in origin form. */
export function toHead({ httpVersion, method = '', rawHeaders, socket }: IncomingMessage, target: string): RequestHead {
  return { protocol: `HTTP/${httpVersion}`, method, target, lines: rawHeaders, socket }
}
