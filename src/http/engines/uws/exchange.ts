import type { HttpRequest, HttpResponse } from 'uWebSockets.js'
import { BodyReader } from '../../body-reader.ts'
import type { BodyRoom } from '../../body-room.ts'
import type { Exchange } from '../../engine.ts'
import { HEADERS, type HeaderLine, type Reply, type ReplyKind } from '../../reply.ts'
import { statusLine } from './status-lines.ts'

/** What all exchanges of an engine share. */
export interface Shared {
  readonly room: BodyRoom
  readonly timeoutMs: number
  /** Every answer closes its connection. */
  draining: boolean
  /** Exchanges that wait for a body, a handler or a slow reader. */
  open: number
  /** Answers since draining began. */
  drained: number
}

/**
 * Bodies longer than this are sent as the client takes them; shorter ones are handed to the kernel and the engine's own
 * buffer at once.
 */
const BUFFERED_BODY = 64 * 1024

/** One request of uWebSockets.js. Its `req` is used only until the native handler returns, its `res` only while open. */
export class UwsExchange implements Exchange {
  readonly #res: HttpResponse
  readonly #req: HttpRequest
  readonly #shared: Shared
  readonly #head: boolean
  /** Inside a native callback writes are gathered already; outside they must be corked. */
  #native = true
  #deferred = false
  #over = false
  #close = false
  #gone: (() => void) | undefined
  #reader: BodyReader | undefined
  /** Asking for it costs more than a small answer. */
  #remote: string | undefined

  constructor(res: HttpResponse, req: HttpRequest, shared: Shared, head: boolean) {
    this.#res = res
    this.#req = req
    this.#shared = shared
    this.#head = head
  }

  method(): string {
    return this.#req.getCaseSensitiveMethod()
  }

  path(): string {
    return this.#req.getUrl()
  }

  query(): string {
    return this.#req.getQuery()
  }

  header(name: string): string {
    return this.#req.getHeader(name)
  }

  headerLines(): readonly HeaderLine[] {
    const lines: HeaderLine[] = []
    this.#req.forEach((name, value) => lines.push([name, value]))
    return lines
  }

  remote(): string {
    return (this.#remote ??= toAddress(Buffer.from(this.#res.getRemoteAddressAsText()).toString()))
  }

  secure(): boolean {
    // Only responses over TLS can name a client's certificate.
    return 'getX509Certificate' in this.#res
  }

  readBody(use: (body: Uint8Array) => void, refuse: (reply: Reply) => void, gone: () => void): void {
    const res = this.#res
    const sink = {
      use,
      refuse: (reply: Reply) => {
        this.#close = true
        refuse(reply)
      },
    }
    const reader = new BodyReader(res, sink, this.#shared.room, this.#shared.timeoutMs, this.header('content-length'))
    this.#reader = reader
    if (!reader.admit()) return
    this.defer(gone)
    res.onData((chunk, last) => {
      this.#native = true
      reader.add(chunk, last)
      this.#native = false
    })
  }

  defer(gone: () => void): void {
    this.#gone = gone
    if (this.#deferred) return
    this.#deferred = true
    this.#native = false
    this.#shared.open++
    this.#res.onAborted(() => {
      if (this.#over) return
      this.#end()
      this.#gone?.()
    })
  }

  answer(reply: Reply, written?: () => void): void {
    if (this.#over) return
    if (this.#native) this.#write(reply, written)
    else this.#res.cork(() => this.#write(reply, written))
  }

  cut(): void {
    if (!this.#over) this.#res.close()
  }

  #write(reply: Reply, written: (() => void) | undefined): void {
    const res = this.#res
    const { status, kind, body } = reply
    if (status !== 200) res.writeStatus(statusLine(status))
    const block = BLOCKS[kind]
    if (block) res.writeHeader(block[0], block[1])
    if (reply.headers) for (const [name, value] of reply.headers) res.writeHeader(name, toHeaderValue(value))
    if (reply.rest) return this.#stream(body as string, reply.rest, written)
    const close = this.#close || this.#shared.draining
    if (this.#head) res.endWithoutBody(Buffer.byteLength(body), close)
    else if (status === 204 || status === 304) res.endWithoutBody(undefined, close)
    else if (body.length > BUFFERED_BODY) return this.#send(typeof body === 'string' ? Buffer.from(body) : body)
    else res.end(body, close)
    this.#end()
  }

  /** Sends a long body as fast as the client reads it. */
  #send(body: Uint8Array): void {
    const res = this.#res
    this.defer(() => undefined)
    const [, done] = res.tryEnd(body, body.length)
    if (done) return this.#end()
    res.onWritable((offset) => {
      const [ok, complete] = res.tryEnd(body.subarray(offset), body.length)
      if (complete) this.#end()
      return ok
    })
  }

  #stream(first: string, rest: Promise<string>, written: (() => void) | undefined): void {
    this.#res.write(first)
    rest.then(
      (last) => {
        if (this.#over) return
        this.#res.cork(() => this.#res.end(last, this.#shared.draining))
        this.#end()
        written?.()
      },
      () => this.cut(),
    )
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    this.#reader?.close()
    if (this.#deferred) this.#shared.open--
    if (this.#shared.draining) this.#shared.drained++
  }
}

/** Each kind's fixed header lines as one: the engine takes a value that holds further lines, in a third of the time. */
const BLOCKS = Object.fromEntries(Object.entries(HEADERS).map(([kind, lines]) => [kind, toBlock(lines)])) as Record<
  ReplyKind,
  HeaderLine | undefined
>

function toBlock([first, ...more]: readonly HeaderLine[]): HeaderLine | undefined {
  return first && [first[0], [first[1], ...more.map(([name, value]) => `${name}: ${value}`)].join('\r\n')]
}

/** The engine writes what it gets: a reflected value must not start a header line of its own. */
function toHeaderValue(value: string): string {
  return value.replace(/[\0\r\n]/g, ' ')
}

/** IPv4 clients of a dual-stack socket come as IPv6 addresses that end in theirs. */
function toAddress(text: string): string {
  const mapped = /^0000:0000:0000:0000:0000:ffff:(..)(..):(..)(..)$/.exec(text)
  return mapped
    ? mapped
        .slice(1)
        .map((byte) => Number.parseInt(byte, 16))
        .join('.')
    : text
}
