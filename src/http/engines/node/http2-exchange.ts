import { constants, type ServerHttp2Stream } from 'node:http2'
import type { HeaderLine } from '../../reply.ts'
import type { Answer } from './answer.ts'
import { LINGER_MS, NodeExchange, type Shared } from './exchange.ts'
import type { RequestHead } from './incoming.ts'

/** One request of HTTP/2: a stream of a connection that carries others, too. */
export class Http2Exchange extends NodeExchange {
  readonly #stream: ServerHttp2Stream
  /** The client is told to send no more. */
  #stops = false

  constructor(shared: Shared, stream: ServerHttp2Stream, head: RequestHead) {
    super(shared, head, stream)
    this.#stream = stream
    stream.once('close', () => this.leave())
  }

  /** The crumbs that HTTP/2 may make of one Cookie line are put together again. */
  override headerLines(): readonly HeaderLine[] {
    const lines = super.headerLines()
    const crumbs = lines.filter(([name]) => name === 'cookie')
    if (crumbs.length < 2) return lines
    const cookie = crumbs.map(([, value]) => value).join('; ')
    return [...lines.filter(([name]) => name !== 'cookie'), ['cookie', cookie]]
  }

  cut(): void {
    this.#stream.close(constants.NGHTTP2_CANCEL)
  }

  protected isBodyless(): boolean {
    return this.#stream.endAfterHeaders
  }

  protected invite(): void {
    if (this.header('expect').toLowerCase() === '100-continue') this.#stream.additionalHeaders({ ':status': 100 })
  }

  protected refuseRest(): void {
    this.#stops = true
  }

  protected watch(): void {
    // The stream tells from the start.
  }

  protected send({ status, lines, body, open }: Answer, sent: () => void): void {
    const stream = this.#stream
    if (stream.destroyed || stream.closed) return
    if (this.#stops) stopLater(stream)
    const endStream = !open && !body?.length
    stream.respond([':status', toStatus(status), ...withoutConnection(lines)], { endStream })
    if (stream.writableEnded) sent()
    else if (open) stream.write(body ?? '')
    else stream.end(body, sent)
  }

  protected finish(last: string): void {
    if (!this.#stream.writableEnded) this.#stream.end(last)
  }
}

/** Told at once to send no more, a client might miss the answer. */
function stopLater(stream: ServerHttp2Stream): void {
  const timer = setTimeout(() => stream.close(constants.NGHTTP2_NO_ERROR), LINGER_MS)
  stream.once('close', () => clearTimeout(timer))
}

/** HTTP/2 has connections of its own kind: a line about them is an error. */
function withoutConnection(lines: readonly string[]): readonly string[] {
  const at = lines.indexOf('Connection')
  return at < 0 ? lines : lines.toSpliced(at, 2)
}

/**
 * Node refuses statuses from 600 on, and bodies with 205, both of which HTTP/2 carries: it compares the number and sends the
 * text.
 */
function toStatus(status: number): string {
  if (status < 600 && status !== 205) return String(status)
  const sent = { valueOf: () => 200, toString: () => String(status) }
  return sent as unknown as string
}
