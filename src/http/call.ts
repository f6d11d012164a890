import type { Log } from '../log.ts'
import type { RequestTrace } from './app.ts'
import type { BodySink, Exchange } from './engine.ts'
import { failure, type Reply } from './reply.ts'
import type { RouteRequest } from './route.ts'

const NO_BODY = new Uint8Array(0)
const TIMED_OUT = failure(503, 'not answered within http-server-timeout')
const BROKEN = failure(500, 'internal server error')

/** Status that is counted when the client left before its answer. */
const CLIENT_GONE = 499

/** What a call needs of its route and of the server. */
export interface CallContext {
  /** Counts the request when it is over; `reply` is missing when the client left before. */
  readonly observe: (status: number, seconds: number, reply: Reply | undefined) => void
  /** Links the count of a request to its trace. */
  readonly link: (status: number, seconds: number, traceId: string) => void
  readonly log: Log
  /** Milliseconds until the answer must be out; 0 is for ever. */
  readonly timeoutMs: number
  /** Serves the call when its body, if it wants one, is there. */
  readonly proceed: (call: Call) => void
  readonly readsQuery: boolean
  /** Headers to read, in lower case. */
  readonly reads: readonly string[] | 'all'
  /** Every answer ends the connection. */
  readonly closes: boolean
}

/** One matched request on its way through the pipeline: what the handler sees, and how it is answered. */
export class Call implements RouteRequest, BodySink {
  readonly method: string
  readonly params: Readonly<Record<string, string>>
  readonly query: string
  readonly headerLines: readonly (readonly [string, string])[]
  body: Uint8Array = NO_BODY
  trace: RequestTrace<RouteRequest> | undefined
  readonly #exchange: Exchange
  readonly #context: CallContext
  readonly #started = performance.now()
  readonly #values: readonly string[]
  #over = false
  #streaming = false
  #timer: NodeJS.Timeout | undefined
  #controller: AbortController | undefined

  constructor(exchange: Exchange, context: CallContext, method: string, params: Readonly<Record<string, string>>) {
    this.#exchange = exchange
    this.#context = context
    this.method = method
    this.params = params
    this.query = context.readsQuery ? exchange.query() : ''
    const { reads } = context
    if (reads === 'all') {
      this.headerLines = exchange.headerLines()
      this.#values = NOTHING
    } else {
      this.headerLines = NOTHING
      this.#values = reads.length === 0 ? NOTHING : reads.map((name) => exchange.header(name))
    }
  }

  header(name: string): string {
    return this.#values[this.#context.reads.indexOf(name)] ?? ''
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return this.#controller.signal
  }

  get log(): Log {
    return this.trace?.log ?? this.#context.log
  }

  /** Whether nothing can be answered any more. */
  get over(): boolean {
    return this.#over
  }

  /** The first answer counts; what comes later is dropped. */
  answer(reply: Reply): void {
    if (this.#over || this.#streaming) return
    if (reply.rest) {
      this.hold()
      this.#streaming = true
      this.#exchange.answer(reply, () => this.#finish(reply.status, reply))
    } else {
      this.#exchange.answer(this.#context.closes ? { ...reply, close: true } : reply)
      this.#finish(reply.status, reply)
    }
  }

  /** A handler threw: a bug, unless nobody waits for the answer any more. */
  fail(error: unknown): void {
    if (this.#over) return
    const stack = error instanceof Error ? error.stack : String(error)
    this.log.error('handler failed', { method: this.method, error: stack })
    this.answer(BROKEN)
  }

  /** Goes on to the handler: its body, if it wants one, is there. */
  proceed(): void {
    this.#context.proceed(this)
  }

  use(body: Uint8Array): void {
    this.body = body
    this.proceed()
  }

  refuse(reply: Reply): void {
    this.trace?.handle(this)
    this.answer(reply)
  }

  gone(): void {
    this.#finish(CLIENT_GONE, undefined)
  }

  /** Waits for an answer, but not longer than the server's timeout. */
  later(reply: Promise<Reply>): void {
    this.hold()
    reply.then(
      (answer) => this.answer(answer),
      (error: unknown) => this.fail(error),
    )
  }

  /** The answer comes after the engine's call has returned. */
  hold(): void {
    this.#exchange.defer(this)
    const { timeoutMs } = this.#context
    if (timeoutMs > 0) this.#timer ??= setTimeout(() => this.#timeOut(), timeoutMs)
  }

  #timeOut(): void {
    if (!this.#streaming) return this.answer(TIMED_OUT)
    this.#finish(TIMED_OUT.status, TIMED_OUT)
    this.#exchange.cut()
  }

  #finish(status: number, reply: Reply | undefined): void {
    if (this.#over) return
    this.#over = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#controller?.abort()
    this.#context.observe(status, (performance.now() - this.#started) / 1000, reply)
  }
}

const NOTHING: readonly never[] = []
