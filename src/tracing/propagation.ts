import {
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type TextMapGetter,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray'
import { B3Propagator } from '@opentelemetry/propagator-b3'
import { OTTracePropagator } from '@opentelemetry/propagator-ot-trace'
import type { TracedRequest } from '../http/app.ts'
import { jaegerPropagator } from './jaeger.ts'

/** In the order of reading: the last that finds a valid context wins. */
const PROPAGATORS: readonly TextMapPropagator[] = [
  new W3CTraceContextPropagator(),
  new W3CBaggagePropagator(),
  new B3Propagator(),
  jaegerPropagator,
  new OTTracePropagator(),
  new AWSXRayPropagator(),
]

/** A request that has none of these has no context: only they are looked up in each request. */
const FIRST_LOOK = [
  'traceparent',
  'baggage',
  'b3',
  'x-b3-traceid',
  'uber-trace-id',
  'ot-tracer-traceid',
  'x-amzn-trace-id',
]

/** Names that a propagator reads. */
const READ =
  /^(traceparent|tracestate|baggage|b3|x-b3-(traceid|spanid|sampled|flags)|uber-trace-id|ot-tracer-(traceid|spanid|sampled)|ot-baggage-.+|x-amzn-trace-id)$/

/** B3 in one header, whole: its propagator finds one inside of anything. */
const B3 = /^[0-9a-f]{16}([0-9a-f]{16})?-[0-9a-f]{16}(-[01d](-[0-9a-f]{16})?)?$/

/** A longer value is not read: no context is longer, and one that is kept with a span must not fill the memory. */
const VALUE_LIMIT = 8192

/** The context that a request came in; `ROOT_CONTEXT` when it has none, or none that is valid. Never throws. */
export function extract(request: Pick<TracedRequest, 'header' | 'headerLines'>): Context {
  for (const name of FIRST_LOOK) {
    if (request.header(name) !== '') return extractAll(request.headerLines())
  }
  return ROOT_CONTEXT
}

function extractAll(lines: readonly (readonly [name: string, value: string])[]): Context {
  const carrier: Carrier = new Map()
  for (const [name, value] of lines) {
    if (!READ.test(name) || value.length > VALUE_LIMIT || (name === 'b3' && !B3.test(value))) continue
    const known = carrier.get(name)
    if (known) known.push(value)
    else carrier.set(name, [value])
  }
  return PROPAGATORS.reduce((context, propagator) => extractBy(propagator, context, carrier), ROOT_CONTEXT)
}

function extractBy(propagator: TextMapPropagator, before: Context, carrier: Carrier): Context {
  let after: Context
  try {
    after = propagator.extract(before, carrier, GETTER)
  } catch {
    // What a client sent can't be read: as if it had not.
    return before
  }
  const [known, found] = [trace.getSpanContext(before), trace.getSpanContext(after)]
  if (!found || found === known) return after
  // Not all of them look at what they have found.
  if (!isSpanContextValid(found)) return before
  const [traceId, spanId] = [found.traceId.toLowerCase(), found.spanId.toLowerCase()]
  // One trace told in several formats: only one of them has the state, which belongs to that trace alone.
  const own = found.traceState === known?.traceState ? undefined : found.traceState
  const traceState = own ?? (known?.traceId === traceId ? known.traceState : undefined)
  const { traceFlags } = found
  return trace.setSpanContext(after, { traceId, spanId, traceFlags, isRemote: true, ...(traceState && { traceState }) })
}

/** Values by name; a header that came in several lines has several. */
type Carrier = Map<string, string[]>

const GETTER: TextMapGetter<Carrier> = {
  keys: (carrier) => [...carrier.keys()],
  get(carrier, name) {
    const values = carrier.get(name)
    return values?.length === 1 ? values[0] : values
  },
}

/** What ties a call to `context`, in every format. */
export function inject(context: Context): [name: string, value: string][] {
  const headers = new Map<string, string>()
  WRITER.inject(context, headers, {
    set(carrier, name, value) {
      if (carrier.size >= HEADERS_LIMIT && ENTRY.test(name)) return
      if (VALUE.test(value)) carrier.set(name, value)
    },
  })
  return [...headers]
}

/** A baggage entry that is written as a header of its own. */
const ENTRY = /^ot-baggage-/

/** From so many headers on no baggage entry gets one of its own: a client could make a server refuse our call. */
const HEADERS_LIMIT = 32

/** What HTTP takes: what a baggage entry says of itself may be anything. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

const WRITER = new CompositePropagator({ propagators: [...PROPAGATORS] })
