import { METHODS, OTHER_METHOD, type Slots } from '../metrics/slots.ts'
import type { App } from './app.ts'
import { Call, type CallContext } from './call.ts'
import type { ExactEndpoint, Exchange, SocketEndpoint } from './engine.ts'
import { toLabel } from './label.ts'
import { INJECTED_FAULT } from './middleware/fault-injection.ts'
import { randomFaults } from './middleware/random-faults.ts'
import { requestLog } from './middleware/request-log.ts'
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
 * Compiles routes to what an engine serves. The order of middleware: request line, injected fault, body, random delay,
 * random error, handler, count. 301, 404 and 405 are neither counted nor logged.
 */
export function createPipeline(routes: readonly Route[], app: App, slots: Slots): Pipeline {
  const entries = routes.flatMap((route) => compile(route, app, slots))
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

/** Handshakes of `/ws/echo`; what is no handshake at all comes to its route instead. */
function createSockets(app: App, slots: Slots): SocketEndpoint {
  const { config, flags, info, log, now } = app
  const observe = slots.counter('GET', toLabel(config.prefix, SOCKET_PATH))
  const faults = randomFaults(app)
  const logRequest = requestLog(log)
  return {
    path: `${config.prefix}${SOCKET_PATH}`,
    handler: new EchoSockets(info.hostname, now),
    refuse(exchange) {
      logRequest?.(exchange)
      const reply = flags.faultInjection ? INJECTED_FAULT : (refuseHandshake(exchange) ?? faults?.error())
      if (reply) exchange.answer(reply)
      observe(reply?.status ?? 200, 0)
      return reply !== undefined
    },
  }
}

type Contexts = (method: string) => CallContext

/** Serves a matched request; `method` is the client's. */
type Step = (exchange: Exchange, method: string, params: Readonly<Record<string, string>>) => void

function compile(route: Route, app: App, slots: Slots): RouterEntry<Step>[] {
  const { prefix } = app.config
  const handle = route.serve(app)
  return route.paths.flatMap((path) => {
    const target = toStep(route, handle, app, toContexts(route, path, app, slots))
    const templates = path === '/' && prefix ? [prefix, `${prefix}/`] : [`${prefix}${path}`]
    return templates.map((template) => ({ template, methods: route.methods, target }))
  })
}

function toStep(route: Route, handle: ReturnType<Route['serve']>, app: App, contexts: Contexts): Step {
  const { flags, log } = app
  const exempt = route.exempt === true
  const faults = exempt ? undefined : randomFaults(app)
  const logRequest = requestLog(log)

  const run = (call: Call): void => {
    try {
      const reply = handle(call)
      if (reply instanceof Promise) call.later(reply)
      else call.answer(reply)
    } catch (error) {
      call.fail(error)
    }
  }
  const runWithFaults = async (call: Call, { delayMs, error }: NonNullable<typeof faults>): Promise<void> => {
    const delay = delayMs()
    if (delay > 0) {
      call.hold()
      await app.sleep(delay, call.signal)
    }
    const reply = error()
    if (reply) call.answer(reply)
    else run(call)
  }
  const proceed = (call: Call): void => {
    if (faults) runWithFaults(call, faults).catch((error: unknown) => call.fail(error))
    else run(call)
  }
  return (exchange, method, params) => {
    logRequest?.(exchange)
    const call = new Call(exchange, contexts(method), method, params)
    if (!exempt && flags.faultInjection) call.answer(INJECTED_FAULT)
    else if (route.body) {
      const use = (body: Uint8Array) => {
        call.body = body
        proceed(call)
      }
      exchange.readBody(use, (reply) => call.answer(reply), call.gone)
    } else proceed(call)
  }
}

/** The context of a route's calls by method: methods that nobody knows share one, so that they can't fill memory. */
function toContexts(route: Route, path: string, app: App, slots: Slots): Contexts {
  const label = route.label ?? toLabel(app.config.prefix, path)
  const reads = typeof route.reads === 'function' ? route.reads(app) : (route.reads ?? [])
  const context = (method: string): CallContext => ({
    observe: slots.counter(method, label),
    log: app.log,
    timeoutMs: app.config.httpServerTimeout,
    reads,
    closes: route.closes === true,
  })
  const methods = route.methods === 'any' ? METHODS : route.methods
  const byMethod = new Map([...methods].map((method) => [method, context(method)]))
  const other = context(OTHER_METHOD)
  return (method) => byMethod.get(method) ?? other
}

function toExact({ template, methods, target }: RouterEntry<Step>): ExactEndpoint[] {
  if (methods === 'any') {
    return [{ method: 'any', path: template, serve: (exchange) => target(exchange, exchange.method(), NO_PARAMS) }]
  }
  return methods.map((method) => ({
    method: method as ExactEndpoint['method'],
    path: template,
    serve: (exchange: Exchange) => target(exchange, method, NO_PARAMS),
  }))
}
