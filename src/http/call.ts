import { performance } from 'node:perf_hooks'
import type { Log } from '../log.ts'
import { type Admission, type Queue, TOO_MUCH_UNREAD } from './admission.ts'
import type { RequestTrace } from './app.ts'
import type { Ticket } from './body-room.ts'
import type { BodySink, Exchange } from './engine.ts'
import { failure, type Reply } from './reply.ts'
import type { RouteRequest } from './route.ts'

const NO_BODY = new Uint8Array(0)
const TIMED_OUT = failure(503, 'not answered within http-server-timeout')
const BROKEN = failure(500, 'internal server error')

/** Status that is counted when the client left before its answer. */
const CLIENT_GONE = 499

/** Lowest status that tells of a limit. */
const LIMITED = 413

/** Bytes of an answer from which on it needs room: shorter ones are in the kernel's hands at once. */
const LONG_ANSWER = 64 * 1024

/** What a call needs of its route and of the server. */
export interface CallContext {
  /** Counts the request when it is over; `reply` is missing when the client left before. */
  readonly observe: (status: number, seconds: number, reply: Reply | undefined) => void
  /** Links the count of a request to its trace. */
  readonly link: (status: number, seconds: number, traceId: string) => void
  readonly log: Log
  readonly admission: Admission
  /** What the handler waits for, and how many times. */
  readonly queue: Queue | undefined
  readonly times: number
  /** Milliseconds until the answer must be out; 0 is for ever. */
  readonly timeoutMs: number
  /** Serves the call when its body, if it wants one, is there. */
  readonly proceed: (call: Call) => void
  /** Calls the handler once more, when there is room for its answer; undefined where that would do something twice. */
  readonly repeat: ((call: Call) => void) | undefined
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
  #queuedBytes = -1
  /** The room that a long answer has, or waits for. */
  #ticket: Ticket | undefined
  #timer: NodeJS.Timeout | undefined
  #controller: AbortController | undefined

  constructor(exchange: Exchange, context: CallContext, method: string, params: Readonly<Record<string, string>>) {
    this.#exchange = exchange
    this.#context = context
    context.admission.enter()
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
    } else if (reply.body.length > LONG_ANSWER) this.#answerLong(reply)
    else this.#write(reply)
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
    const { queue, times, proceed } = this.#context
    if (queue && this.#queuedBytes < 0) {
      const { length } = this.body
      if (!queue.enter(times, length)) return this.answer(queue.refusal)
      this.#queuedBytes = length
    }
    proceed(this)
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
    this.#ticket?.release()
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

  /** What comes by a client's own body has its room already. */
  #answerLong(reply: Reply): void {
    if (this.#ticket?.granted || reply.body === this.body) return this.#write(reply)
    const { admission, repeat } = this.#context
    this.hold()
    // Kept meanwhile, answers would fill the memory as well: the handler makes another one when there is room.
    // Clients that leave at once leave one by one: made in between, an answer for one of them would be made for nobody.
    const ticket = admission.answers.take(reply.body.length, () => {
      setImmediate(() => ticket.granted && repeat?.(this))
    })
    this.#ticket = ticket
    if (ticket.granted) this.#write(reply)
    else if (!repeat) this.#write(TOO_MUCH_UNREAD)
    else {
      admission.counts.reached('downloads')
      free(reply)
    }
  }

  #write(reply: Reply): void {
    const ticket = this.#ticket
    const sent = this.#context.closes ? { ...reply, close: true } : reply
    const written = ticket && (() => (ticket.release(), free(reply)))
    this.#exchange.answer(sent, written)
    this.#finish(reply.status, reply)
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
    const { admission, queue, times } = this.#context
    admission.leave()
    if (this.#queuedBytes >= 0) queue?.leave(times, this.#queuedBytes)
    if (status >= LIMITED && reply?.limit !== undefined) admission.counts.reached(reply.limit)
    this.#context.observe(status, (performance.now() - this.#started) / 1000, reply)
  }
}

/** Bytes that a handler read for this answer alone are nobody's any more: large ones add up before the collector comes. */
function free({ kind, body }: Reply): void {
  if (kind !== 'raw' || typeof body === 'string' || body.length <= LONG_ANSWER) return
  const { buffer } = body
  if (buffer instanceof ArrayBuffer && buffer.byteLength === body.byteLength) buffer.transfer(0)
}

const NOTHING: readonly never[] = []
