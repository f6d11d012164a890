import type { HttpRequest, HttpResponse, TemplatedApp, us_listen_socket } from 'uWebSockets.js'
import type { EngineOptions, Exchange, HttpEngine, Listener } from '../../engine.ts'
import { AMBIGUOUS } from '../../framing.ts'
import { drain } from '../drain.ts'
import { type Addon, loadAddon } from './addon.ts'
import { type Shared, UwsExchange } from './exchange.ts'
import { toBehavior } from './sockets.ts'
import { isSuspect, isSuspectWithoutBody } from './strict.ts'

/** The engine counts seconds in steps of 4 and in a byte: beyond this it would wrap around. */
const LONGEST_TIMEOUT_S = 956

/** HTTP/1.1 by uWebSockets.js: this thread's own sockets on ports that it shares with other threads. */
export function createUwsEngine(options: EngineOptions, addonFile: string): HttpEngine {
  const addon = loadAddon(addonFile)
  const shared: Shared = {
    room: options.room,
    timeoutMs: options.timeoutMs,
    draining: false,
    open: 0,
    drained: 0,
  }
  const apps = options.listeners.map((listener) => ({ listener, app: createApp(addon, listener, options, shared) }))
  let tokens: us_listen_socket[] = []
  // A listen socket that is closed twice takes the process down.
  const stopListening = () => {
    for (const token of tokens.splice(0)) addon.us_listen_socket_close(token)
  }
  const close = () => {
    tokens = []
    for (const { app } of apps.splice(0)) app.close()
  }
  return {
    async listen() {
      for (const { listener, app } of apps) tokens.push(await listen(app, listener))
    },
    drain: (graceMs) => drain(shared, graceMs, { stopListening, sockets: options.sockets.handler, close }),
    close,
  }
}

function createApp(addon: Addon, { tls }: Listener, options: EngineOptions, shared: Shared): TemplatedApp {
  const app = tls ? addon.SSLApp({ cert_file_name: tls.certFile, key_file_name: tls.keyFile }) : addon.App()
  setTimeouts(app, options.timeoutMs)
  for (const { method, path, serve } of options.exact) {
    // What the engine would read as a parameter or wildcard is left to the fallback.
    if (/[:*]/.test(path)) continue
    if (method === 'any') {
      app.any(path, guarded(serve, isSuspect, shared, false))
      app.head(path, guarded(serve, isSuspect, shared, true))
    } else
      REGISTER[method](app, path, guarded(serve, method === 'GET' ? isSuspectWithoutBody : isSuspect, shared, false))
  }
  if (!/[:*]/.test(options.sockets.path)) app.ws(options.sockets.path, toBehavior(options.sockets, shared))
  app.any('/*', guarded(options.fallback, isSuspect, shared, false))
  app.head('/*', guarded(options.fallback, isSuspect, shared, true))
  return app
}

/** Serves what can be read in one way only. */
function guarded(
  serve: (exchange: Exchange) => void,
  isSuspicious: (req: HttpRequest) => boolean,
  shared: Shared,
  head: boolean,
): Handler {
  return (res, req) => {
    const exchange = new UwsExchange(res, req, shared, head)
    if (isSuspicious(req)) exchange.refuse(AMBIGUOUS)
    else serve(exchange)
  }
}

type Handler = (res: HttpResponse, req: HttpRequest) => void

const REGISTER = {
  GET: (app: TemplatedApp, path: string, handler: Handler) => app.get(path, handler),
  POST: (app: TemplatedApp, path: string, handler: Handler) => app.post(path, handler),
  PUT: (app: TemplatedApp, path: string, handler: Handler) => app.put(path, handler),
  DELETE: (app: TemplatedApp, path: string, handler: Handler) => app.del(path, handler),
}

/** This build's own: until a request is complete, and until an answer is read or the next request begins. */
function setTimeouts(app: TemplatedApp, timeoutMs: number): void {
  const limits = app as TemplatedApp & {
    setIdleTimeout(seconds: number): void
    setResponseTimeout(seconds: number): void
  }
  const seconds = Math.min(Math.ceil(timeoutMs / 1000), LONGEST_TIMEOUT_S)
  limits.setIdleTimeout(seconds)
  limits.setResponseTimeout(Math.min(seconds * 2, LONGEST_TIMEOUT_S))
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
