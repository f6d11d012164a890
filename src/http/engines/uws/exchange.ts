import type { HttpRequest, HttpResponse } from 'uWebSockets.js'
import { BodyReader, isTooLong } from '../../body-reader.ts'
import type { BodySink, Exchange } from '../../engine.ts'
import type { HeaderLine, Reply } from '../../reply.ts'
import { statusLine } from '../../status-lines.ts'
import { BLOCKS, toHeaderValue } from './header-lines.ts'
import { toAddress } from './remote-address.ts'
import type { Shared } from './shared.ts'

/**
 * Bodies longer than this are sent as the client takes them; shorter ones are handed to the kernel and the engine's own buffer
 * at once, which costs less. That buffer has no end: by small requests sent in one go, and unread answers, it would fill the memory.
 */
const BUFFERED_BODY = 1024

/**
 * A connection that brought a body longer than this ends with its answer. The kernel's buffer for it has grown to megabytes,
 * and the engine reads that buffer empty even when it was told to pause: of a next body that waits for room, all would be in
 * memory already.
 */
const SWELLING_BODY = 1024 * 1024

type Waiter = Pick<BodySink, 'gone'>

const NOBODY: Waiter = { gone: () => undefined }

/** One request of uWebSockets.js. Its `req` is used only until the native handler returns, its `res` only while open. */
export class UwsExchange implements Exchange {
  readonly #res: HttpResponse
  readonly #req: HttpRequest
  readonly #shared: Shared
  readonly #head: boolean
  readonly #contentLength: string
  /** Inside a native callback writes are gathered already; outside they must be corked. */
  #native = true
  #deferred = false
  #over = false
  /** After the answer: by the engine at once, or by the client, who is asked to. */
  #closing: 'no' | 'ask' | 'cut' = 'no'
  #waiter: Waiter = NOBODY
  #reader: BodyReader | undefined
  #received: Uint8Array | undefined
  /** The engine takes the memory of the body back when its call returns. */
  #lent = false
  #timer: NodeJS.Timeout | undefined
  /** Asking for it costs more than a small answer. */
  #remote: string | undefined

  /** `contentLength` is the header's digits, '' when there is none. */
  constructor(res: HttpResponse, req: HttpRequest, shared: Shared, head: boolean, contentLength: string) {
    this.#res = res
    this.#req = req
    this.#shared = shared
    this.#head = head
    this.#contentLength = contentLength
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
    return (this.#remote ??= toAddress(Buffer.from(this.#res.getRemoteAddressAsText()).toString()))
  }

  secure(): boolean {
    // Only responses over TLS can name a client's certificate.
    return 'getX509Certificate' in this.#res
  }

  readBody(sink: BodySink, lent: boolean): void {
    this.defer(sink)
    if (isTooLong(this.#contentLength)) this.#startReader(sink)
    this.#res.onData((chunk, last) => {
      this.#native = true
      if (this.#reader) this.#reader.add(new Uint8Array(chunk), last)
      else if (last) this.#useChunk(sink, chunk, lent)
      else this.#startReader(sink).add(new Uint8Array(chunk), last)
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

  /**
   * Answers, and closes the connection. What came along with the request is parsed before: while this exchange is open, the engine
   * closes the connection instead of handing out another one.
   */
  reject(reply: Reply): void {
    this.#closing = 'cut'
    this.defer(NOBODY)
    setImmediate(() => this.answer(reply))
  }

  cut(): void {
    if (!this.#over) this.#res.close()
  }

  #useChunk(sink: BodySink, chunk: ArrayBuffer, lent: boolean): void {
    this.#lent = lent
    sink.use(new Uint8Array(lent ? chunk : chunk.slice(0)))
    this.#lent = false
  }

  #startReader(sink: BodySink): BodyReader {
    const guarded = {
      use: (body: Uint8Array) => {
        this.#received = body
        if (body.length > SWELLING_BODY) this.#closing = 'cut'
        sink.use(body)
      },
      refuse: (reply: Reply, cut: boolean) => {
        this.#closing = cut ? 'cut' : 'ask'
        sink.refuse(reply)
      },
    }
    const { room, timeoutMs } = this.#shared
    this.#reader = new BodyReader(this.#res, guarded, room, timeoutMs, this.#contentLength)
    return this.#reader
  }

  #write(reply: Reply, written: (() => void) | undefined): void {
    const res = this.#res
    const { status, kind, body } = reply
    if (status !== 200) res.writeStatus(statusLine(status))
    const block = BLOCKS[kind]
    if (block) res.writeHeader(block[0], block[1])
    if (reply.headers) for (const [name, value] of reply.headers) res.writeHeader(name, toHeaderValue(value))
    if (this.#closing === 'ask') res.writeHeader('Connection', 'close')
    const close = this.#closing === 'cut' || (this.#closing === 'no' && (this.#shared.draining || reply.close === true))
    if (reply.rest && this.#head) return this.#streamNothing(reply.rest, close, written)
    if (reply.rest) return this.#stream(body as string, reply.rest, written)
    const long = body.length > BUFFERED_BODY
    if (this.#head) res.endWithoutBody(Buffer.byteLength(body), close)
    else if (status === 204 || status === 304) this.#endWithoutLength(close)
    else if (long) return this.#send(typeof body === 'string' ? Buffer.from(body) : body, close, written)
    else res.end(body, close)
    this.#end()
    written?.()
  }

  /** The engine would take any argument for a length, even undefined: so the client is asked to close. */
  #endWithoutLength(close: boolean): void {
    if (close) this.#res.writeHeader('Connection', 'close')
    this.#res.endWithoutBody()
  }

  /** Sends a long body as fast as the client reads it. */
  #send(body: Uint8Array, close: boolean, written: (() => void) | undefined): void {
    const res = this.#res
    // The engine has no other way to close after such a body.
    if (close) res.writeHeader('Connection', 'close')
    const dispose = () => {
      // Sent back as it came, it is nobody's any more: large ones add up before the collector comes.
      if (body === this.#received) (body.buffer as ArrayBuffer).transfer(0)
      written?.()
    }
    const finish = () => {
      this.#end()
      dispose()
    }
    const [, done] = res.tryEnd(body, body.length)
    if (done) return finish()
    const waiter = this.#waiter
    this.defer(NOBODY)
    this.#waiter = { gone: () => (dispose(), waiter.gone()) }
    const kept = this.#lent ? body.slice() : body
    // The engine's own limit begins anew whenever the client reads: it could hold the body for ever.
    const { timeoutMs } = this.#shared
    if (timeoutMs > 0) this.#timer = setTimeout(() => this.cut(), timeoutMs)
    res.onWritable((offset) => {
      const [ok, complete] = res.tryEnd(kept.subarray(offset), kept.length)
      if (complete) finish()
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

  /** The answer to HEAD is whole with its headers. */
  #streamNothing(rest: Promise<string>, close: boolean, written: (() => void) | undefined): void {
    // Nobody waits for it any more.
    rest.catch(() => undefined)
    this.#res.writeHeader('Transfer-Encoding', 'chunked')
    this.#endWithoutLength(close)
    this.#end()
    written?.()
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    this.#reader?.close()
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#deferred) this.#shared.open--
    if (this.#shared.draining) this.#shared.drained++
  }
}
