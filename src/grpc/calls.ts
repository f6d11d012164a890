import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  MetadataValue,
  ServerDuplexStream,
  ServerWritableStream,
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
    return (call, callback) => {
      const settle = (answer: Answer<object>) => {
        this.#running--
        if (answer instanceof Failure) callback(toStatus(answer))
        else callback(null, answer)
      }
      const fail = (error: unknown) => settle(this.#toFailure(path, call, error))
      this.#running++
      let answer: ReturnType<typeof handler>
      try {
        answer = handler(call.request, toCall(call))
      } catch (error) {
        fail(error)
        return
      }
      if (answer instanceof Promise) answer.then(settle, fail)
      else settle(answer)
    }
  }

  serverStream(path: string, handler: ServerStream<object, object>): handleServerStreamingCall<object, object> {
    return (stream) => {
      const end = this.#track(stream)
      try {
        handler(stream.request, toCall(stream), (response) => {
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
    if (!call.cancelled || (error as Error).name !== 'AbortError') this.#onBug(path, error)
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

function toCall(call: AnyCall): Call {
  let controller: AbortController | undefined
  return {
    metadata(key) {
      const [value] = call.metadata.get(key)
      return typeof value === 'string' ? value : undefined
    },
    allMetadata: () => [
      [':authority', [call.getHost()]],
      ...Object.entries(call.metadata.toJSON() as Record<string, MetadataValue[]>),
    ],
    get signal() {
      if (!controller) {
        const created = new AbortController()
        controller = created
        if (call.cancelled) created.abort()
        else call.once('cancelled', () => created.abort())
      }
      return controller.signal
    },
  }
}

function toStatus({ code, message }: Failure) {
  // grpc-js percent-encodes the message, which throws on half a surrogate pair.
  return { code: CODES.indexOf(code), details: message.toWellFormed() }
}
