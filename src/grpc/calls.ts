import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  MetadataValue,
  ServerDuplexStream,
  ServerWritableStream,
  sendUnaryData,
} from '@grpc/grpc-js'
import {
  type Answer,
  type Call,
  CODES,
  type Exchange,
  Failure,
  failure,
  type ServerStream,
  type Unary,
} from './service.ts'

/** Brings the calls of one server to their handlers, and knows which run. */
export class Calls {
  readonly #onBug: (path: string, error: unknown) => void
  readonly #streams = new Set<(reason: Failure) => void>()
  #running = 0

  /** What a handler throws goes to `onBug`; its client learns no more than Internal. */
  constructor(onBug: (path: string, error: unknown) => void) {
    this.#onBug = onBug
  }

  /** Unary calls whose handler has not answered. */
  get running(): number {
    return this.#running
  }

  /** Ends the streams: by themselves they would stay open for as long as their clients like. */
  endStreams(reason: Failure): void {
    for (const end of this.#streams) end(reason)
  }

  unary(path: string, handler: Unary<object, object>): handleUnaryCall<object, object> {
    return (call, respond) => {
      this.#running++
      let answer: ReturnType<typeof handler>
      try {
        answer = handler(call.request, new CallView(call))
      } catch (error) {
        answer = this.#toFailure(path, call, error)
      }
      if (!(answer instanceof Promise)) return this.#settle(respond, answer)
      answer.then(
        (settled) => this.#settle(respond, settled),
        (error: unknown) => this.#settle(respond, this.#toFailure(path, call, error)),
      )
    }
  }

  serverStream(path: string, handler: ServerStream<object, object>): handleServerStreamingCall<object, object> {
    return (stream) => {
      const end = this.#track(stream)
      try {
        handler(stream.request, new CallView(stream), (response) => {
          if (stream.writable) stream.write(response)
        })
      } catch (error) {
        end(this.#toFailure(path, stream, error))
      }
    }
  }

  bidi(path: string, handler: Exchange<object, object>): handleBidiStreamingCall<object, object> {
    return (stream) => {
      const end = this.#track(stream)
      const answer = (request: object) => {
        const response = handler(request)
        if (response instanceof Failure) end(response)
        // A client that only asks must not fill the memory with answers.
        else if (stream.writable && !stream.write(response)) stream.pause()
      }
      stream.on('data', (request: object) => {
        try {
          answer(request)
        } catch (error) {
          end(this.#toFailure(path, stream, error))
        }
      })
      stream.on('drain', () => stream.resume()).on('end', () => stream.end())
    }
  }

  #settle(respond: sendUnaryData<object>, answer: Answer<object>): void {
    this.#running--
    if (answer instanceof Failure) respond(toStatus(answer))
    else respond(null, answer)
  }

  #track(stream: ServerWritableStream<object, object> | ServerDuplexStream<object, object>) {
    const end = (reason: Failure) => {
      // grpc-js ends the stream with the status that it finds in an error.
      if (stream.writable) stream.emit('error', toStatus(reason))
    }
    this.#streams.add(end)
    stream.once('close', () => this.#streams.delete(end))
    return end
  }

  #toFailure(path: string, call: AnyCall, error: unknown): Failure {
    // A handler that waits with the call's signal throws when the client has gone: that is no bug.
    const gone = call.cancelled && error instanceof Error && error.name === 'AbortError'
    if (!gone) this.#onBug(path, error)
    return failure('Internal', 'internal error')
  }
}

/** What grpc-js knows of calls of any shape. */
interface AnyCall {
  readonly cancelled: boolean
  readonly metadata: Metadata
  getHost(): string
  once(event: 'cancelled', listener: () => void): unknown
}

class CallView implements Call {
  readonly #call: AnyCall
  #controller: AbortController | undefined

  constructor(call: AnyCall) {
    this.#call = call
  }

  metadata(key: string): string | undefined {
    const [value] = this.#call.metadata.get(key)
    return typeof value === 'string' ? value : undefined
  }

  allMetadata(): [string, MetadataValue[]][] {
    const entries = Object.entries(this.#call.metadata.toJSON() as Record<string, MetadataValue[]>)
    return [[':authority', [this.#call.getHost()]], ...entries]
  }

  /** Made when it is asked for: most handlers never wait. */
  get signal(): AbortSignal {
    if (this.#controller) return this.#controller.signal
    const controller = new AbortController()
    this.#controller = controller
    if (this.#call.cancelled) controller.abort()
    else this.#call.once('cancelled', () => controller.abort())
    return controller.signal
  }
}

function toStatus({ code, message }: Failure) {
  // grpc-js percent-encodes the message, which throws on half a surrogate pair.
  return { code: CODES.indexOf(code), details: message.toWellFormed() }
}
