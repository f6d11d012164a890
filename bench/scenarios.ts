/** Requests that are sent over and over. */
export interface Scenario {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: Body
  /** The requests carry a token that the server issued before. */
  readonly bearer?: true
  /** Each connection is a websocket, and a request a message that comes back. */
  readonly socket?: true
  /** Keep-alive connections; `CONNECTIONS` when absent. */
  readonly connections?: number
  /** Requests under way on one connection; 1 when absent. */
  readonly pipelining?: number
  /** Requests per second, whatever the server does: an open loop. As fast as they are answered when absent. */
  readonly rate?: number
}

export interface Body {
  readonly bytes: number
  /** No two requests carry the same one. */
  readonly unique?: true
}

/** Keep-alive connections of a load that does not say. */
export const CONNECTIONS = 64

/** Routes whose cost is nearly all framework: a bare engine can answer the same bytes. */
export const HOT_PATH: readonly Scenario[] = [
  { method: 'GET', path: '/version' },
  { method: 'GET', path: '/api/info' },
  { method: 'GET', path: '/healthz' },
  { method: 'POST', path: '/echo', body: { bytes: 1024 } },
]

/** Other loads of the same routes: many requests at a time, and a fixed rate, which shows what clients wait. */
export const SHAPES: readonly Scenario[] = [
  { method: 'GET', path: '/version', connections: 16, pipelining: 16 },
  { method: 'GET', path: '/version', rate: 5000 },
  { method: 'POST', path: '/echo', body: { bytes: 1024 }, rate: 5000 },
]

/** Messages on open websockets. */
export const MESSAGES: readonly Scenario[] = [{ method: 'GET', path: '/ws/echo', socket: true, body: { bytes: 64 } }]

/** Routes that do work of their own, so that only another podinfo compares. A cache's set comes before its get. */
export const WORK: readonly Scenario[] = [
  { method: 'GET', path: '/headers' },
  { method: 'POST', path: '/token' },
  { method: 'GET', path: '/token/validate', bearer: true },
  { method: 'GET', path: '/metrics', connections: 1 },
  { method: 'POST', path: '/cache/bench', body: { bytes: 64 } },
  { method: 'GET', path: '/cache/bench' },
  { method: 'POST', path: '/store', body: { bytes: 1024, unique: true } },
]

/** One of each kind. */
export const QUICK: readonly Scenario[] = [
  { method: 'GET', path: '/version' },
  { method: 'POST', path: '/echo', body: { bytes: 1024 } },
  { method: 'GET', path: '/version', rate: 5000 },
  { method: 'GET', path: '/metrics', connections: 1 },
  ...MESSAGES,
]

/** Whether a bare server can answer the same bytes. */
export function isHot({ method, path }: Scenario): boolean {
  return HOT_PATH.some((hot) => hot.method === method && hot.path === path)
}

/** Scenarios whose title has `only` in it; all without it. */
export function pick(scenarios: readonly Scenario[], only: string | undefined): readonly Scenario[] {
  return scenarios.filter((scenario) => toTitle(scenario).includes(only ?? ''))
}

/** What is counted. */
export function toUnit({ socket }: Scenario): 'messages' | 'requests' {
  return socket ? 'messages' : 'requests'
}

/** `POST /echo, 1024 bytes, 5000/s` */
export function toTitle({ method, path, socket, body, connections, pipelining, rate }: Scenario): string {
  const words = [`${socket ? 'websocket' : method} ${path}`]
  if (body) words.push(`${body.bytes} bytes`)
  if (body?.unique) words.push('each another')
  if (connections) words.push(connections === 1 ? '1 connection' : `${connections} connections`)
  if (pipelining) words.push(`${pipelining} at a time on each`)
  if (rate) words.push(`${rate}/s`)
  return words.join(', ')
}
