import type { EngineOptions, Exchange } from '../../engine.ts'

/** Serves a request. */
export type Dispatch = (exchange: Exchange) => void

/** Leads exact paths straight to their endpoint, everything else to the fallback. */
export function createDispatch({ exact, fallback }: Pick<EngineOptions, 'exact' | 'fallback'>): Dispatch {
  const byPath = new Map<string, Map<string, Dispatch>>()
  for (const { method, path, serve } of exact) {
    const byMethod = byPath.get(path) ?? new Map<string, Dispatch>()
    byPath.set(path, byMethod.set(method, serve))
  }
  return (exchange) => {
    const byMethod = byPath.get(exchange.path())
    const serve = byMethod?.get(exchange.method()) ?? byMethod?.get('any') ?? fallback
    serve(exchange)
  }
}
