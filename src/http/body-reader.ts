import { type BodyRoom, SMALL_BODY, type Ticket } from './body-room.ts'
import { BODY_LIMIT } from './engine.ts'
import { failure, type Reply } from './reply.ts'

const TOO_LARGE = failure(413, 'request body too large')
const UNREADABLE = failure(400, 'invalid request body')
const TOO_SLOW = failure(408, 'request body not received in time')

/** What a body reader asks of its engine. */
export interface BodySource {
  /** Stops reading the socket until `resume`. */
  pause(): void
  resume(): void
}

/** Where a body goes: exactly one of the two is called, once. */
export interface BodySink {
  /** With bytes that nobody else holds. */
  use(body: Uint8Array): void
  /**
   * The rest of the body may still be on its way: the connection is not to be used again. With `cut` it is to be closed after
   * the answer, else the client is to do it.
   */
  refuse(reply: Reply, cut: boolean): void
}

/**
 * How long the rest of a body that is too large is read, and dropped, before the answer. A connection that breaks under a
 * client that still sends may take the answer with it.
 */
const DROP_MS = 1000

/**
 * Puts a request body together from its chunks. A large one first waits for room, its socket paused, and must be complete
 * `timeoutMs` after its first chunk (0: whenever).
 */
export class BodyReader {
  readonly #source: BodySource
  readonly #sink: BodySink
  readonly #room: BodyRoom
  readonly #timeoutMs: number
  readonly #announced: number | undefined
  #parts: Uint8Array<ArrayBuffer>[] = []
  #target: Uint8Array | undefined
  #size = 0
  #ticket: Ticket | undefined
  #timer: NodeJS.Timeout | undefined
  #tooLarge = false
  #over = false

  /** `contentLength` is the header's value, '' when there is none. */
  constructor(source: BodySource, sink: BodySink, room: BodyRoom, timeoutMs: number, contentLength: string) {
    this.#source = source
    this.#sink = sink
    this.#room = room
    this.#timeoutMs = timeoutMs
    this.#announced = contentLength === '' ? undefined : Number(contentLength)
  }

  /** Refuses at once what can't be read; false when it did. */
  admit(): boolean {
    if (this.#announced === undefined || this.#announced <= BODY_LIMIT) return true
    if (Number.isNaN(this.#announced)) this.#refuse(UNREADABLE, true)
    else this.#drop()
    return this.#tooLarge
  }

  /** The engine owns `chunk` and may take it back after this call. */
  add(chunk: ArrayBuffer, last: boolean): void {
    if (this.#over) return
    if (last && this.#size === 0 && !this.#tooLarge) return this.#finish(new Uint8Array(chunk.slice(0)))
    this.#size += chunk.byteLength
    if (this.#size > BODY_LIMIT && !this.#tooLarge) this.#drop()
    if (this.#tooLarge) return last ? this.#refuse(TOO_LARGE, false) : undefined
    if (this.#timeoutMs > 0) this.#timer ??= setTimeout(() => this.#refuse(TOO_SLOW, true), this.#timeoutMs)
    this.#keep(new Uint8Array(chunk))
    if (last) this.#finish(this.#target ?? join(this.#parts, new Uint8Array(this.#size)))
  }

  /** Forgets what was read; gives room and timer back. Call when the answer is out or the client is gone. */
  close(): void {
    this.#over = true
    clearTimeout(this.#timer)
    this.#forget()
  }

  /** What comes from now on counts for nothing. */
  #drop(): void {
    this.#tooLarge = true
    this.#forget()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#refuse(TOO_LARGE, false), DROP_MS)
  }

  #forget(): void {
    this.#ticket?.release()
    this.#parts = []
    this.#target = undefined
  }

  #keep(chunk: Uint8Array): void {
    if (this.#target) return this.#target.set(chunk, this.#size - chunk.length)
    this.#parts.push(chunk.slice())
    const needed = this.#announced ?? (this.#size > SMALL_BODY ? BODY_LIMIT : 0)
    if (needed <= SMALL_BODY || this.#ticket) return
    this.#ticket = this.#room.take(needed, () => {
      this.#prepare()
      this.#source.resume()
    })
    if (this.#ticket.granted) this.#prepare()
    else this.#source.pause()
  }

  /** There is room: chunks go straight to their place from now on, when the length is known. */
  #prepare(): void {
    if (this.#announced === undefined) return
    this.#target = join(this.#parts.splice(0), new Uint8Array(this.#announced))
  }

  #finish(body: Uint8Array): void {
    this.#over = true
    clearTimeout(this.#timer)
    this.#sink.use(body)
  }

  #refuse(reply: Reply, cut: boolean): void {
    this.#over = true
    clearTimeout(this.#timer)
    this.#sink.refuse(reply, cut)
  }
}

/** Puts the parts one after the other into `whole`, which is returned. They are gone then, without waiting for the collector. */
function join(parts: readonly Uint8Array<ArrayBuffer>[], whole: Uint8Array): Uint8Array {
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
    part.buffer.transfer(0)
  }
  return whole
}
