import type { HttpRequest, HttpResponse, TemplatedApp, us_listen_socket } from 'uWebSockets.js'
import {
  type EngineOptions,
  type ExactEndpoint,
  type HttpEngine,
  type Listener,
  TOO_MANY_CONNECTIONS,
} from '../../engine.ts'
import type { Reply } from '../../reply.ts'
import { statusLine } from '../../status-lines.ts'
import { drain, nextTurns } from '../drain.ts'
import { type Addon, loadAddon } from './addon.ts'
import { UwsExchange } from './exchange.ts'
import { AMBIGUOUS, readPlainLength } from './framing.ts'
import { BLOCKS } from './header-lines.ts'
import type { Shared } from './shared.ts'
import { toBehavior } from './sockets.ts'

/** The engine looks at its sockets every 4 seconds, and counts the looks: without one more it would cut up to 4 s early. */
const TICK_S = 4

/** It counts them in a byte: beyond this it would wrap around. */
const LONGEST_TIMEOUT_S = 956

/** HTTP/1.1 by uWebSockets.js: this thread's own sockets on ports that it shares with other threads. */
export function createUwsEngine(options: EngineOptions, addonFile: string): HttpEngine {
  const addon = loadAddon(addonFile)
  const shared: Shared = {
    room: options.room,
    timeoutMs: options.timeoutMs,
    draining: false,
    connections: 0,
    sockets: 0,
    open: 0,
    drained: 0,
  }
  const apps = options.listeners.map((listener) => ({ listener, app: createApp(addon, listener, options, shared) }))
  const tokens = new Map<Listener, us_listen_socket>()
  // A listen socket that is closed twice takes the process down.
  const stopListening = (listener?: Listener) => {
    for (const [of, token] of tokens) {
      if (listener && of !== listener) continue
      tokens.delete(of)
      addon.us_listen_socket_close(token)
    }
  }
  const close = () => {
    tokens.clear()
    for (const { app } of apps.splice(0)) app.close()
  }
  return {
    async listen() {
      for (const { listener, app } of apps) tokens.set(listener, await listen(app, listener))
    },
    async renew() {
      // An app can't change its certificate: another takes its port, and the old one keeps what it has accepted.
      for (const listener of [...tokens.keys()].filter(({ tls }) => tls)) {
        const app = createApp(addon, listener, options, shared)
        const token = await listen(app, listener)
        apps.push({ listener, app })
        await nextTurns()
        stopListening(listener)
        tokens.set(listener, token)
      }
    },
    async stopListening() {
      // What waits in the queue would be reset.
      await nextTurns()
      stopListening()
    },
    drain: (graceMs) => drain(shared, graceMs, { sockets: options.sockets.handler, close }),
    close,
  }
}

function createApp(addon: Addon, { tls }: Listener, options: EngineOptions, shared: Shared): TemplatedApp {
  const app = tls ? addon.SSLApp({ cert_file_name: tls.certFile, key_file_name: tls.keyFile }) : addon.App()
  setTimeouts(app, options.timeoutMs)
  app.filter((res, change) => {
    shared.connections += Number(change)
    if (Number(change) < 0 || shared.connections + shared.sockets <= options.maxConnections) return
    options.reached('connections')
    // A client of TLS could not read an answer yet.
    if (tls) res.close()
    else sendUnasked(res, TOO_MANY_CONNECTIONS)
  })
  for (const { method, path: decoded, serve } of options.exact) {
    // The engine compares what the client wrote: this is how most write it. The fallback knows all other ways.
    const path = encodeURI(decoded.toWellFormed())
    // It would read such a segment as a parameter or a wildcard.
    if (/\/[:*]/.test(path)) continue
    REGISTER[method](app, path, toHandler(serve, shared, method))
  }
  // Whatever asks for an upgrade comes here first, wherever it goes.
  app.ws('/*', toBehavior(options, shared))
  for (const method of ['any', 'GET', 'HEAD'] as const) {
    REGISTER[method](app, '/*', toHandler(options.fallback, shared, method))
  }
  return app
}

/** Answers a connection that has asked nothing yet, and closes it. */
function sendUnasked(res: HttpResponse, { status, kind, body, headers = [] }: Reply): void {
  res.writeStatus(statusLine(status))
  for (const line of [BLOCKS[kind], ...headers]) if (line) res.writeHeader(line[0], line[1])
  res.end(body, true)
}

type Handler = (res: HttpResponse, req: HttpRequest) => void

/** The engine prefers the one of its name to `any`, in whatever order they come. */
const REGISTER: Record<ExactEndpoint['method'], (app: TemplatedApp, path: string, handler: Handler) => void> = {
  GET: (app, path, handler) => app.get(path, handler),
  HEAD: (app, path, handler) => app.head(path, handler),
  POST: (app, path, handler) => app.post(path, handler),
  PUT: (app, path, handler) => app.put(path, handler),
  DELETE: (app, path, handler) => app.del(path, handler),
  OPTIONS: (app, path, handler) => app.options(path, handler),
  PATCH: (app, path, handler) => app.patch(path, handler),
  any: (app, path, handler) => app.any(path, handler),
}

function toHandler(serve: ExactEndpoint['serve'], shared: Shared, method: ExactEndpoint['method']): Handler {
  const expectsBody = method !== 'GET' && method !== 'HEAD'
  return (res, req) => {
    const length = readPlainLength(req, expectsBody)
    const exchange = new UwsExchange(res, req, shared, method === 'HEAD', length ?? '')
    if (length === undefined) exchange.reject(AMBIGUOUS)
    else serve(exchange)
  }
}

/** This build's own: until a request is complete, and until an answer is read or the next request begins. */
function setTimeouts(app: TemplatedApp, timeoutMs: number): void {
  const limits = app as TemplatedApp & {
    setIdleTimeout(seconds: number): void
    setResponseTimeout(seconds: number): void
  }
  limits.setIdleTimeout(toSeconds(timeoutMs))
  limits.setResponseTimeout(toSeconds(timeoutMs * 2))
}

/** What the engine must be told so that it cuts after `ms`, up to 4 seconds later; 0 is never. */
function toSeconds(ms: number): number {
  return ms === 0 ? 0 : Math.min(Math.ceil(ms / 1000) + TICK_S, LONGEST_TIMEOUT_S)
}

function listen(app: TemplatedApp, { host, port }: Listener): Promise<us_listen_socket> {
  return new Promise((resolve, reject) => {
    const done = (token: us_listen_socket | false) => {
      if (token) resolve(token)
      else reject(new Error(`can't listen on ${host || '*'}:${port}`))
    }
    if (host) app.listen(host.replace(/^\[(.*)\]$/, '$1'), port, done)
    else app.listen(port, done)
  })
}
