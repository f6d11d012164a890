/** A request that is sent over and over. */
export interface Scenario {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: Body
}

export interface Body {
  readonly bytes: number
  /** No two requests carry the same one. */
  readonly unique?: true
}

/** Routes whose cost is nearly all framework: a bare engine can answer the same bytes. */
export const HOT_PATH: readonly Scenario[] = [
  { method: 'GET', path: '/version' },
  { method: 'GET', path: '/api/info' },
  { method: 'GET', path: '/healthz' },
  { method: 'POST', path: '/echo', body: { bytes: 1024 } },
]

/** Routes that do work of their own, so that only another podinfo compares. A cache's set comes before its get. */
export const WORK: readonly Scenario[] = [
  { method: 'GET', path: '/headers' },
  { method: 'POST', path: '/token' },
  { method: 'GET', path: '/metrics' },
  { method: 'POST', path: '/cache/bench', body: { bytes: 64 } },
  { method: 'GET', path: '/cache/bench' },
  { method: 'POST', path: '/store', body: { bytes: 1024, unique: true } },
]

/** Scenarios whose title has `only` in it; all without it. */
export function pick(scenarios: readonly Scenario[], only: string | undefined): readonly Scenario[] {
  return scenarios.filter((scenario) => toTitle(scenario).includes(only ?? ''))
}

/** `POST /echo, 1024 bytes` */
export function toTitle({ method, path, body }: Scenario): string {
  return `${method} ${path}${body ? `, ${body.bytes} bytes` : ''}${body?.unique ? ', each another' : ''}`
}
