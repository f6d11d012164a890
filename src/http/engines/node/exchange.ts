import type { Readable } from 'node:stream'
import { BodyReader, isTooLong, TOO_LARGE } from '../../body-reader.ts'
import type { BodyRoom } from '../../body-room.ts'
import type { BodySink, Exchange } from '../../engine.ts'
import type { Reply } from '../../reply.ts'
import type { Activity } from '../drain.ts'
import { type Answer, toAnswer, toBeginning } from './answer.ts'
import { NodeIncoming, type RequestHead } from './incoming.ts'

/** What all exchanges of the engine share. */
export interface Shared extends Activity {
  /** Connections, websockets among them. */
  connected: number
  readonly room: BodyRoom
  readonly timeoutMs: number
}

/** How long what a refused client still sends is thrown away: told at once, it could lose the answer. */
export const LINGER_MS = 1000

type Waiter = Pick<BodySink, 'gone'>

const NOBODY: Waiter = { gone: () => undefined }
const NOTHING = new Uint8Array(0)

/** Bodies up to this size leave with the head at once; while a longer one is sent, its exchange counts as open. */
const BUFFERED_BODY = 64 * 1024

/** One request of node's servers; subclasses do what HTTP/1 and HTTP/2 do each in its own way. */
export abstract class NodeExchange extends NodeIncoming implements Exchange {
  readonly #shared: Shared
  /** Where the body comes from. */
  readonly #source: Readable
  #deferred = false
  #over = false
  #waiter: Waiter = NOBODY
  #reader: BodyReader | undefined
  #deadline: NodeJS.Timeout | undefined

  constructor(shared: Shared, head: RequestHead, source: Readable) {
    super(head)
    this.#shared = shared
    this.#source = source
  }

  /** Cuts what carries the request, without an answer. */
  abstract cut(): void
  /** Whether the request is known to have no body. */
  protected abstract isBodyless(): boolean
  /** The body is wanted: tells a client that waits to be asked. */
  protected abstract invite(): void
  /** What still comes of the body is not read: the client is told to stop when the answer is out. */
  protected abstract refuseRest(): void
  /** From now on `leave` is to be called when the client leaves. */
  protected abstract watch(): void
  /** Sends an answer; `sent` is called when it has left, unless the client leaves before. */
  protected abstract send(answer: Answer, sent: () => void): void
  /** Sends the end of an answer that was only begun. */
  protected abstract finish(last: string): void

  readBody(sink: BodySink): void {
    // One of its own: whoever uses it may hand its memory to another thread.
    if (this.isBodyless()) return sink.use(new Uint8Array(0))
    const contentLength = this.header('content-length')
    const refuse = (reply: Reply) => {
      this.refuseRest()
      this.#source.resume()
      sink.refuse(reply)
    }
    // Told before it sends, a client that asks first sends nothing.
    if (isTooLong(contentLength)) return refuse(TOO_LARGE)
    this.defer(sink)
    const { room, timeoutMs } = this.#shared
    const taking = { use: (body: Uint8Array) => sink.use(body), refuse }
    const reader = new BodyReader(this.#source, taking, room, timeoutMs, contentLength)
    this.#reader = reader
    this.#source.on('data', (chunk: Uint8Array) => reader.add(chunk, false)).on('end', () => reader.add(NOTHING, true))
    this.invite()
  }

  /** Answers so if the body is still being read. */
  refuseBody(reply: Reply): void {
    this.#reader?.refuse(reply)
  }

  defer(waiter: Waiter): void {
    this.#waiter = waiter
    if (this.#deferred) return
    this.#deferred = true
    this.#shared.open++
    this.watch()
  }

  /** The client has left. */
  leave(): void {
    if (this.#over) return
    this.end()
    this.#waiter.gone()
  }

  answer(reply: Reply, written?: () => void): void {
    if (this.#over) return
    if (reply.rest) return this.#stream(reply, reply.rest, written)
    const answer = toAnswer(reply, this.method())
    if ((answer.body?.length ?? 0) <= BUFFERED_BODY) {
      this.send(answer, noop)
      this.end()
      return written?.()
    }
    if (!this.#deferred) this.defer(NOBODY)
    this.#limit()
    this.send(answer, () => {
      this.end()
      written?.()
    })
  }

  protected end(): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#deadline)
    this.#reader?.close()
    if (this.#deferred) this.#shared.open--
    if (this.#shared.draining) this.#shared.drained++
  }

  #stream(reply: Reply, rest: Promise<string>, written: (() => void) | undefined): void {
    this.send(toBeginning(reply, this.method()), noop)
    rest.then(
      (last) => {
        if (this.#over) return
        this.finish(last)
        this.end()
        written?.()
      },
      () => this.cut(),
    )
  }

  /** A client that does not read must not keep an answer in memory for ever. */
  #limit(): void {
    const { timeoutMs } = this.#shared
    if (timeoutMs > 0) this.#deadline = setTimeout(() => this.cut(), timeoutMs)
  }
}

function noop(): void {
  // Nobody waits.
}
