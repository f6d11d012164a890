import { METHODS, OTHER_METHOD, type Slots } from '../metrics/slots.ts'
import { Admission, TOO_MANY } from './admission.ts'
import type { App } from './app.ts'
import { Call, type CallContext } from './call.ts'
import type { ExactEndpoint, Exchange, SocketEndpoint } from './engine.ts'
import { toLabel, toTemplate } from './label.ts'
import { INJECTED_FAULT } from './middleware/fault-injection.ts'
import { randomFaults } from './middleware/random-faults.ts'
import { logRequest, requestLog } from './middleware/request-log.ts'
import { traceRequests } from './middleware/tracing.ts'
import { empty, failure, text } from './reply.ts'
import type { Route } from './route.ts'
import { createRouter, isExact, type RouterEntry } from './router.ts'
import { EchoSockets, refuseHandshake } from './websocket.ts'

/** What an engine serves: endpoints that it may match natively, and one that takes every other request. */
export interface Pipeline {
  readonly exact: readonly ExactEndpoint[]
  readonly fallback: (exchange: Exchange) => void
  readonly sockets: SocketEndpoint
}

const NOT_FOUND = text('404 page not found\n', 404)
const METHOD_NOT_ALLOWED = empty(405)
const BAD_PATH = failure(400, 'invalid escape in path')
const NO_PARAMS = {}

/**
 * Compiles routes to what an engine serves. The order of middleware: trace, request line, limits, injected fault, body, random
 * delay, random error, handler, count. 301, 404 and 405 are neither counted, logged nor traced.
 */
export function createPipeline(
  routes: readonly Route[],
  app: App,
  slots: Slots,
  admission = new Admission(slots.limits),
): Pipeline {
  const entries = routes.flatMap((route) => compile(route, { app, slots, admission }))
  const match = createRouter(entries)
  return {
    exact: entries.filter(({ template }) => isExact(template)).flatMap(toExact),
    fallback(exchange) {
      const method = exchange.method()
      const outcome = match(method, exchange.path())
      if (outcome === 'not found') exchange.answer(NOT_FOUND)
      else if (outcome === 'method not allowed') exchange.answer(METHOD_NOT_ALLOWED)
      else if (outcome === 'unreadable') exchange.answer(BAD_PATH)
      else if ('redirect' in outcome) {
        const query = exchange.query()
        exchange.answer(empty(301, [['Location', query ? `${outcome.redirect}?${query}` : outcome.redirect]]))
      } else outcome.found(exchange, method, outcome.params)
    },
    sockets: createSockets(app, slots),
  }
}

const SOCKET_PATH = '/ws/echo'
const SWITCHED = { status: 101 }

/** Handshakes of `/ws/echo`; what is no handshake at all comes to its route instead. */
function createSockets(app: App, slots: Slots): SocketEndpoint {
  const { config, flags, info, log, now, tracing } = app
  const observe = slots.counter('GET', toLabel(config.prefix, SOCKET_PATH))
  const faults = randomFaults(app)
  const begin = tracing?.server(toTemplate(config.prefix, SOCKET_PATH), () => undefined)
  return {
    path: `${config.prefix}${SOCKET_PATH}`,
    handler: new EchoSockets(info.hostname, now, (limit) => slots.limits.reached(limit)),
    refuse(handshake) {
      const trace = begin?.(handshake, handshake.method())
      if (trace?.sampled || log.debugging) logRequest(trace?.log ?? log, handshake, trace?.traceId)
      const reply = flags.faultInjection ? INJECTED_FAULT : (refuseHandshake(handshake) ?? faults?.error())
      observe(reply?.status ?? 200, 0)
      trace?.end(reply ?? SWITCHED)
      return reply
    },
  }
}

type Contexts = (method: string) => CallContext

/** Serves a matched request; `method` is the client's. */
type Step = (exchange: Exchange, method: string, params: Readonly<Record<string, string>>) => void

/** What all routes of a shard are served with. */
interface Parts {
  readonly app: App
  readonly slots: Slots
  readonly admission: Admission
}

function compile(route: Route, parts: Parts): RouterEntry<Step>[] {
  const { app } = parts
  const { prefix } = app.config
  const handle = route.serve(app)
  return route.paths.flatMap((path) => {
    const target = toStep(route, path, toContexts(route, path, toSteps(route, handle, app), parts), parts)
    const templates = path === '/' && prefix ? ['', '/'] : [path]
    return templates.map((template) => ({ prefix, template, methods: route.methods, target }))
  })
}

/** From the body, if there is one to wait for, to the answer; a second time, where that changes nothing, by `repeat`. */
function toSteps(route: Route, handle: ReturnType<Route['serve']>, app: App): Pick<CallContext, 'proceed' | 'repeat'> {
  const faults = route.exempt ? undefined : randomFaults(app)
  const { sleep, tracing } = app
  const run = (call: Call): void => {
    try {
      const reply = handle(call)
      if (reply instanceof Promise) call.later(reply)
      else call.answer(reply)
    } catch (error) {
      call.fail(error)
    }
  }
  const start = tracing
    ? (call: Call): void => {
        call.trace?.handle(call)
        run(call)
      }
    : run
  const startWithFaults = async (call: Call, { delayMs, error }: NonNullable<typeof faults>): Promise<void> => {
    const delay = delayMs()
    if (delay > 0) {
      call.hold()
      await sleep(delay, call.signal)
    }
    const reply = error()
    if (reply) call.answer(reply)
    else start(call)
  }
  const repeat = route.body || route.unhurried ? undefined : run
  if (!faults) return { proceed: start, repeat }
  const proceed = (call: Call): void => {
    startWithFaults(call, faults).catch((error: unknown) => call.fail(error))
  }
  return { proceed, repeat }
}

function toStep(route: Route, path: string, context: Contexts, { app, admission }: Parts): Step {
  const { config, flags, log, tracing } = app
  const { body, exempt = false } = route
  const lent = body === 'lent' && !config.randomDelay
  const [name] = route.waits?.(app) ?? []
  const queue = name && admission.queue(name)
  const serve = (exchange: Exchange, call: Call): void => {
    if (!exempt && admission.isOver) call.answer(TOO_MANY)
    else if (!exempt && flags.faultInjection) call.answer(INJECTED_FAULT)
    // Before the body is read.
    else if (queue?.isFull) call.answer(queue.refusal)
    else if (body) exchange.readBody(call, lent)
    else call.proceed()
  }
  if (tracing) return traceRequests({ tracing, route, path, app, context, serve })
  const logLine = requestLog(log)
  return (exchange, method, params) => {
    logLine?.(exchange)
    serve(exchange, new Call(exchange, context(method), method, params))
  }
}

/** The context of a route's calls by method: methods that nobody knows share one, so that they can't fill memory. */
function toContexts(
  route: Route,
  path: string,
  steps: ReturnType<typeof toSteps>,
  { app, slots, admission }: Parts,
): Contexts {
  const label = route.label ?? toLabel(app.config.prefix, path)
  const reads = typeof route.reads === 'function' ? route.reads(app) : (route.reads ?? [])
  const [queue, times = 0] = route.waits?.(app) ?? []
  const context = (method: string): CallContext => ({
    observe: slots.counter(method, label),
    link: slots.linker(method, label),
    log: app.log,
    admission,
    queue: queue && admission.queue(queue),
    times,
    timeoutMs: route.unhurried ? 0 : app.config.httpServerTimeout,
    readsQuery: route.query !== undefined,
    ...steps,
    reads,
    closes: route.closes === true,
  })
  const methods = route.methods === 'any' ? METHODS : route.methods
  const byMethod = new Map([...methods].map((method) => [method, context(method)]))
  const other = context(OTHER_METHOD)
  return (method) => byMethod.get(method) ?? other
}

function toExact({ prefix, template, methods, target }: RouterEntry<Step>): ExactEndpoint[] {
  const path = `${prefix}${template}`
  if (methods === 'any') {
    return [{ method: 'any', path, serve: (exchange) => target(exchange, exchange.method(), NO_PARAMS) }]
  }
  return methods.map((method) => ({
    method: method as ExactEndpoint['method'],
    path,
    serve: (exchange: Exchange) => target(exchange, method, NO_PARAMS),
  }))
}
