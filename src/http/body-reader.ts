import { type BodyRoom, SMALL_BODY, type Ticket } from './body-room.ts'
import { BODY_LIMIT } from './engine.ts'
import { failure, limited, type Reply } from './reply.ts'

/** The answer to a body over `BODY_LIMIT`. */
export const TOO_LARGE = limited('body', 413, 'request body too large')

/** The answer to a body that can't be read. */
export const UNREADABLE = failure(400, 'invalid request body')

/** The answer to a body that is not complete in time. */
export const TOO_SLOW = failure(408, 'request body not received in time')

/** The answer to a large body when too many wait for room already. */
const TOO_MANY_WAIT = limited('uploads', 503, 'too many large bodies wait')

/** What a body reader asks of its engine. */
export interface BodySource {
  /** Stops reading the socket until `resume`. */
  pause(): void
  resume(): void
}

/** Where a body goes: one of the two is called, once. */
export interface ReaderSink {
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

/** Whether a Content-Length ('' when there is none) is over `BODY_LIMIT`. */
export function isTooLong(contentLength: string): boolean {
  // Most are short: then no number is read.
  return contentLength.length >= LIMIT_DIGITS && Number(contentLength) > BODY_LIMIT
}

const LIMIT_DIGITS = String(BODY_LIMIT).length

/**
 * Puts a request body together that comes in more than one chunk. A large one first waits for room, its socket paused, and
 * must be complete `timeoutMs` after the reader was made (0: whenever).
 */
export class BodyReader {
  readonly #source: BodySource
  readonly #sink: ReaderSink
  readonly #room: BodyRoom
  readonly #announced: number | undefined
  #parts: Uint8Array<ArrayBuffer>[] = []
  #target: Uint8Array | undefined
  #size = 0
  #ticket: Ticket | undefined
  #timer: NodeJS.Timeout | undefined
  #paused = false
  #tooLarge = false
  #over = false

  /** `contentLength` is the header's digits, '' when there is none. */
  constructor(source: BodySource, sink: ReaderSink, room: BodyRoom, timeoutMs: number, contentLength: string) {
    this.#source = source
    this.#sink = sink
    this.#room = room
    this.#announced = contentLength === '' ? undefined : Number(contentLength)
    if (isTooLong(contentLength)) this.#drop()
    else if (timeoutMs > 0) this.#timer = setTimeout(() => this.#refuse(TOO_SLOW, true), timeoutMs)
  }

  /** The engine owns `chunk` and may take it back after this call. */
  add(chunk: Uint8Array, last: boolean): void {
    if (this.#over) return
    this.#size += chunk.length
    if (this.#size > BODY_LIMIT && !this.#tooLarge) this.#drop()
    if (this.#tooLarge) return last ? this.#refuse(TOO_LARGE, false) : undefined
    this.#keep(chunk)
    if (last) this.#finish(this.#target ?? join(this.#parts.splice(0), new Uint8Array(this.#size)))
  }

  /** Gives up with this answer; without effect when the body is there or was refused. */
  refuse(reply: Reply): void {
    if (!this.#over) this.#refuse(reply, true)
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
    this.#resume()
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
    // A Buffer's own `slice` would share the memory.
    this.#parts.push(Uint8Array.prototype.slice.call(chunk))
    const needed = this.#announced ?? (this.#size > SMALL_BODY ? BODY_LIMIT : 0)
    if (needed <= SMALL_BODY || this.#ticket) return
    this.#ticket = this.#room.take(needed, () => {
      if (this.#over) return
      this.#prepare()
      this.#resume()
    })
    if (this.#ticket.granted) this.#prepare()
    else if (this.#room.isCrowded) this.#refuse(TOO_MANY_WAIT, false)
    else this.#pause()
  }

  #pause(): void {
    this.#paused = true
    this.#source.pause()
  }

  /** Also when all is said: the engine reads on for a while after a pause, and the next request comes by the same socket. */
  #resume(): void {
    if (this.#paused) this.#source.resume()
    this.#paused = false
  }

  /** There is room: chunks go straight to their place from now on, when the length is known. */
  #prepare(): void {
    if (this.#announced === undefined) return
    this.#target = join(this.#parts.splice(0), new Uint8Array(this.#announced))
  }

  #finish(body: Uint8Array): void {
    this.#over = true
    this.#resume()
    clearTimeout(this.#timer)
    this.#sink.use(body)
  }

  #refuse(reply: Reply, cut: boolean): void {
    this.#over = true
    this.#resume()
    clearTimeout(this.#timer)
    this.#sink.refuse(reply, cut)
  }
}

/** One body of its parts, whose memory is free at once: they are not in the heap, where the collector would look in time. */
function join(parts: readonly Uint8Array<ArrayBuffer>[], target: Uint8Array): Uint8Array {
  let offset = 0
  for (const part of parts) {
    target.set(part, offset)
    offset += part.length
    part.buffer.transfer(0)
  }
  return target
}
