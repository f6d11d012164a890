import { type Context, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import type { ClientTrace } from '../http/app.ts'
import { toTarget } from './attributes.ts'
import { now } from './clock.ts'
import { inject } from './propagation.ts'

/** Begins the span of a call of another server, below `parent`. */
export function startClientTrace(tracer: Tracer, parent: Context, method: string, url: string): ClientTrace {
  const attributes = { 'http.request.method': method, ...toTarget(url) }
  const span = tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes, startTime: now() }, parent)
  return {
    headers: inject(trace.setSpan(parent, span)),
    end({ status, failure }) {
      if (status !== undefined) span.setAttribute('http.response.status_code', status)
      if (failure !== undefined) {
        span.setAttribute('error.type', status !== undefined && status >= 400 ? String(status) : '_OTHER')
        span.setStatus({ code: SpanStatusCode.ERROR, message: failure })
      }
      span.end(now())
    },
  }
}
