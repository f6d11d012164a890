import type { HttpRequest, HttpResponse } from 'uWebSockets.js'
import { BodyReader, refuseLength } from '../../body-reader.ts'
import type { BodyRoom } from '../../body-room.ts'
import type { BodySink, Exchange } from '../../engine.ts'
import { HEADERS, type HeaderLine, type Reply, type ReplyKind } from '../../reply.ts'
import { statusLine } from '../../status-lines.ts'
import type { Activity } from '../drain.ts'

/** What all exchanges of the engine share. */
export interface Shared extends Activity {
  readonly room: BodyRoom
  readonly timeoutMs: number
}

/**
 * Bodies longer than this are sent as the client takes them; shorter ones are handed to the kernel and the engine's own
 * buffer at once.
 */
const BUFFERED_BODY = 64 * 1024

type Waiter = Pick<BodySink, 'gone'>

const NOBODY: Waiter = { gone: () => undefined }

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
  #waiter: Waiter = NOBODY
  #reader: BodyReader | undefined

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

  protocol(): string {
    return 'HTTP/1.1'
  }

  remote(): string {
    return toAddress(Buffer.from(this.#res.getRemoteAddressAsText()).toString())
  }

  readBody(sink: BodySink, lent: boolean): void {
    const contentLength = this.header('content-length')
    const refusal = refuseLength(contentLength)
    if (refusal) {
      this.#close = true
      return sink.refuse(refusal)
    }
    this.defer(sink)
    this.#res.onData((chunk, last) => {
      this.#native = true
      if (this.#reader) this.#reader.add(new Uint8Array(chunk), last)
      else if (last) sink.use(new Uint8Array(lent && chunk.byteLength <= BUFFERED_BODY ? chunk : chunk.slice(0)))
      else this.#startReader(sink, contentLength).add(new Uint8Array(chunk), last)
      this.#native = false
    })
  }

  defer(waiter: Waiter): void {
    this.#waiter = waiter
    if (this.#deferred) return
    this.#deferred = true
    this.#native = false
    this.#shared.open++
    this.#res.onAborted(() => {
      if (this.#over) return
      this.#end()
      this.#waiter.gone()
    })
  }

  answer(reply: Reply, written?: () => void): void {
    if (this.#over) return
    if (this.#native) this.#write(reply, written)
    else this.#res.cork(() => this.#write(reply, written))
  }

  /** Answers, and closes; what the client sent behind this request is acted on by nobody. */
  refuse(reply: Reply): void {
    this.#close = true
    // While an answer is due the engine reads no further request: it would close the connection first.
    this.defer(NOBODY)
    setImmediate(() => this.answer(reply))
  }

  cut(): void {
    if (!this.#over) this.#res.close()
  }

  #startReader(sink: BodySink, contentLength: string): BodyReader {
    const guarded = {
      use: (body: Uint8Array) => sink.use(body),
      refuse: (reply: Reply) => {
        // The rest of the body may still be on its way.
        this.#close = true
        sink.refuse(reply)
      },
    }
    const { room, timeoutMs } = this.#shared
    this.#reader = new BodyReader(this.#res, guarded, room, timeoutMs, contentLength)
    return this.#reader
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
    this.defer(NOBODY)
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
