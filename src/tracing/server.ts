import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { SamplingDecision } from '@opentelemetry/sdk-trace'
import type { ClientTrace, RequestTrace, Tracing } from '../http/app.ts'
import type { Log } from '../log.ts'
import { toAttributes, toNames, toOutcome } from './attributes.ts'
import { startClientTrace } from './client.ts'
import { now } from './clock.ts'
import { extract } from './propagation.ts'
import type { Sampling } from './sampler.ts'

/** What the traces of one thread share. */
export interface ServerTracing {
  readonly tracer: Tracer
  readonly sampling: Sampling
  /** The next span without a parent gets this trace id. */
  expect(traceId: string): void
  /** The log whose lines carry the ids of `context`. */
  toLog(context: Context): Log
  newSpanId(): string
}

/** Begins a trace for each request. Whether it is recorded is decided before anything is gathered for it. */
export function createTracing(shared: ServerTracing): Tracing {
  const { tracer, sampling } = shared
  /** Whether a trace is recorded that may have begun elsewhere. */
  const isChosen = (context: Context, name: string): boolean => {
    const parent = context === ROOT_CONTEXT ? undefined : trace.getSpanContext(context)
    if (parent) {
      const { decision } = sampling.sampler.shouldSample(context, parent.traceId, name, SpanKind.SERVER, {}, [])
      return decision === SamplingDecision.RECORD_AND_SAMPLED
    }
    if (!sampling.choose()) return false
    shared.expect(sampling.draw(true))
    return true
  }
  return {
    server(route, toHandler) {
      const toName = toNames(route)
      return (request, method) => {
        const context = extract(request)
        const name = toName(method)
        if (!isChosen(context, name)) return new UnsampledTrace(shared, context)
        const attributes = toAttributes(request, method, route)
        const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes, startTime: now() }, context)
        return new SampledTrace(shared, trace.setSpan(context, span), span, toHandler)
      }
    },
  }
}

/** A trace that is not recorded; what it is made of is made when somebody asks. */
class UnsampledTrace implements RequestTrace<unknown> {
  readonly sampled = false
  readonly #shared: ServerTracing
  readonly #parent: Context
  #made: Context | undefined

  constructor(shared: ServerTracing, parent: Context) {
    this.#shared = shared
    this.#parent = parent
  }

  get traceId(): string {
    return trace.getSpanContext(this.#context)?.traceId ?? ''
  }

  get log(): Log {
    return this.#shared.toLog(this.#context)
  }

  handle(): void {}

  client(method: string, url: string): ClientTrace {
    return startClientTrace(this.#shared.tracer, this.#context, method, url)
  }

  end(): void {}

  get #context(): Context {
    return (this.#made ??= this.#make())
  }

  #make(): Context {
    const { sampling, newSpanId } = this.#shared
    const { traceId = sampling.draw(false), traceState } = trace.getSpanContext(this.#parent) ?? {}
    const spanContext = { traceId, spanId: newSpanId(), traceFlags: TraceFlags.NONE, ...(traceState && { traceState }) }
    return trace.setSpanContext(this.#parent, spanContext)
  }
}

class SampledTrace<Request> implements RequestTrace<Request> {
  readonly sampled = true
  readonly traceId: string
  readonly #shared: ServerTracing
  readonly #span: Span
  readonly #toHandler: (request: Request) => string | undefined
  #handler: Span | undefined
  /** Of what runs now: the handler, once it has begun. */
  #context: Context
  #log: Log | undefined

  constructor(
    shared: ServerTracing,
    context: Context,
    span: Span,
    toHandler: (request: Request) => string | undefined,
  ) {
    this.traceId = span.spanContext().traceId
    this.#shared = shared
    this.#context = context
    this.#span = span
    this.#toHandler = toHandler
  }

  get log(): Log {
    return (this.#log ??= this.#shared.toLog(this.#context))
  }

  handle(request: Request): void {
    const name = this.#toHandler(request)
    if (name === undefined) return
    this.#handler = this.#shared.tracer.startSpan(name, { startTime: now() }, this.#context)
    this.#context = trace.setSpan(this.#context, this.#handler)
    this.#log = undefined
  }

  client(method: string, url: string): ClientTrace {
    return startClientTrace(this.#shared.tracer, this.#context, method, url)
  }

  end(reply: { readonly status: number; readonly message?: string } | undefined): void {
    const time = now()
    if (reply?.message !== undefined) {
      this.#handler?.setStatus({ code: SpanStatusCode.ERROR, message: reply.message })
    }
    this.#handler?.end(time)
    this.#span.setAttributes(toOutcome(reply?.status))
    if (reply && reply.status >= 500) this.#span.setStatus({ code: SpanStatusCode.ERROR })
    this.#span.end(time)
  }
}
