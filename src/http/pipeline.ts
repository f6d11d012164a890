import { METHODS, OTHER_METHOD, type Slots } from '../metrics/slots.ts'
import { type Admission, TOO_MANY } from './admission.ts'
import type { App } from './app.ts'
import { Call, type CallContext } from './call.ts'
import type { ExactEndpoint, Exchange, SocketEndpoint } from './engine.ts'
import { createSockets } from './handshakes.ts'
import { toLabel } from './label.ts'
import { INJECTED_FAULT } from './middleware/fault-injection.ts'
import { randomFaults } from './middleware/random-faults.ts'
import { requestLog } from './middleware/request-log.ts'
import { traceRequests } from './middleware/tracing.ts'
import { empty, failure, text } from './reply.ts'
import type { Route } from './route.ts'
import { createRouter, isExact, type RouterEntry } from './router.ts'

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
export function createPipeline(routes: readonly Route[], app: App, slots: Slots, admission: Admission): Pipeline {
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
      } else outcome.found(method)(exchange, method, outcome.params)
    },
    sockets: createSockets(app, slots),
  }
}

/** Serves a matched request; `method` is the client's. */
type Step = (exchange: Exchange, method: string, params: Readonly<Record<string, string>>) => void

/** What serves a path's requests of one method: asked for before they come, where the engine knows the method. */
type Steps = (method: string) => Step

/** What all routes of a shard are served with. */
interface Parts {
  readonly app: App
  readonly slots: Slots
  readonly admission: Admission
}

function compile(route: Route, parts: Parts): RouterEntry<Steps>[] {
  const { app } = parts
  const { prefix } = app.config
  const handling = toHandling(route, route.serve(app), app)
  return route.paths.flatMap((path) => {
    const toStep = createSteps(route, path, parts)
    const target = byMethod(route, (method) => toStep(toContext(route, path, method, parts, handling)))
    const templates = path === '/' && prefix ? ['', '/'] : [path]
    return templates.map((template) => ({ prefix, template, methods: route.methods, target }))
  })
}

type Handling = Pick<CallContext, 'proceed' | 'repeat'>

/** From the body, if there is one to wait for, to the answer; a second time, where that changes nothing, by `repeat`. */
function toHandling(route: Route, handle: ReturnType<Route['serve']>, app: App): Handling {
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

function createSteps(route: Route, path: string, { app, admission }: Parts): (context: CallContext) => Step {
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
  if (tracing) return traceRequests({ tracing, route, path, app, serve })
  const logLine = requestLog(log)
  return (context) => (exchange, method, params) => {
    logLine?.(exchange)
    serve(exchange, new Call(exchange, context, method, params))
  }
}

function toContext(
  route: Route,
  path: string,
  method: string,
  { app, slots, admission }: Parts,
  handling: Handling,
): CallContext {
  const label = route.label ?? toLabel(app.config.prefix, path)
  const [queue, times = 0] = route.waits?.(app) ?? []
  return {
    observe: slots.counter(method, label),
    link: slots.linker(method, label),
    log: app.log,
    admission,
    queue: queue && admission.queue(queue),
    times,
    timeoutMs: route.unhurried ? 0 : app.config.httpServerTimeout,
    readsQuery: route.query !== undefined,
    ...handling,
    reads: typeof route.reads === 'function' ? route.reads(app) : (route.reads ?? []),
    closes: route.closes === true,
  }
}

/** One for each method of a route: methods that nobody knows share one, so that they can't fill memory. */
function byMethod({ methods }: Route, toStep: (method: string) => Step): Steps {
  const known = methods === 'any' ? METHODS : methods
  const steps = new Map<string, Step>(known.map((method) => [method, toStep(method)]))
  const other = toStep(OTHER_METHOD)
  return (method) => steps.get(method) ?? other
}

function toExact({ prefix, template, methods, target }: RouterEntry<Steps>): ExactEndpoint[] {
  const path = `${prefix}${template}`
  const known = methods === 'any' ? METHODS : methods
  const endpoints = known.map((method): ExactEndpoint => {
    const step = target(method)
    return { method: method as ExactEndpoint['method'], path, serve: (exchange) => step(exchange, method, NO_PARAMS) }
  })
  if (methods !== 'any') return endpoints
  const serve = (exchange: Exchange): void => {
    const method = exchange.method()
    target(method)(exchange, method, NO_PARAMS)
  }
  return [...endpoints, { method: 'any', path, serve }]
}
