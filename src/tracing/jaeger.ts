import { isSpanContextValid, type TextMapPropagator, TraceFlags, trace } from '@opentelemetry/api'

const HEADER = 'uber-trace-id'

/** Jaeger's own propagation format, which the SDK has given up: `{trace id}:{span id}:{parent, deprecated}:{flags}`. */
export const jaegerPropagator: TextMapPropagator = {
  inject(context, carrier, setter) {
    const span = trace.getSpanContext(context)
    if (!span || !isSpanContextValid(span)) return
    const flags = span.traceFlags & TraceFlags.SAMPLED
    setter.set(carrier, HEADER, `${span.traceId}:${span.spanId}:0:${flags.toString(16)}`)
  },
  extract(context, carrier, getter) {
    const found = getter.get(carrier, HEADER)
    const text = (typeof found === 'string' ? found : found?.[0])?.replaceAll(/%3a/gi, ':')
    // Ids may be written without the zeros that they begin with.
    const [, traceId, spanId, flags = ''] =
      /^([0-9a-f]{1,32}):([0-9a-f]{1,16}):[0-9a-f]*:([0-9a-f]{1,2})$/i.exec(text ?? '') ?? []
    if (!traceId || !spanId) return context
    const isSampled = (Number.parseInt(flags, 16) & (FLAG.sampled | FLAG.debug)) !== 0
    return trace.setSpanContext(context, {
      traceId: traceId.padStart(32, '0'),
      spanId: spanId.padStart(16, '0'),
      traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      isRemote: true,
    })
  },
  fields: () => [HEADER],
}

const FLAG = { sampled: 1, debug: 2 } as const
