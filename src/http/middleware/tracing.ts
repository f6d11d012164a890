import type { App, RequestTrace, Tracing } from '../app.ts'
import { Call, type CallContext } from '../call.ts'
import type { Exchange } from '../engine.ts'
import { toTemplate } from '../label.ts'
import type { Route, RouteRequest } from '../route.ts'
import { logRequest } from './request-log.ts'

/** How requests of one path are served, each in a trace of its own. */
export interface TracedPath {
  readonly tracing: Tracing
  readonly route: Route
  /** The template of the path. */
  readonly path: string
  readonly app: App
  serve(exchange: Exchange, call: Call): void
}

/** Begins a trace for each request, and writes its line when it is sampled, whatever the level says. */
export function traceRequests({ tracing, route, path, app: { config, log }, serve }: TracedPath) {
  const { span } = route
  const toHandler = typeof span === 'function' ? span : () => span
  const begin = tracing.server<RouteRequest>(toTemplate(config.prefix, path), toHandler)
  return (context: CallContext) => (exchange: Exchange, method: string, params: RouteRequest['params']) => {
    const trace = begin(exchange, method)
    const { sampled } = trace
    if (sampled || log.debugging) logRequest(trace.log, exchange, trace.traceId)
    const call = new Call(exchange, sampled ? toSampled(context, trace) : context, method, params)
    call.trace = trace
    serve(exchange, call)
  }
}

/** The same context, which ends the trace when the request is over, and links the count to it. */
function toSampled(context: CallContext, trace: RequestTrace<RouteRequest>): CallContext {
  return {
    ...context,
    observe(status, seconds, reply) {
      context.observe(status, seconds, reply)
      context.link(status, seconds, trace.traceId)
      trace.end(reply)
    },
  }
}
