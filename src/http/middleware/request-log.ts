import type { Log } from '../../log.ts'
import type { Exchange } from '../engine.ts'

/** Writes a request's line; undefined when the level hides it, so that nothing is gathered for it. */
export function requestLog(log: Log): ((exchange: Exchange) => void) | undefined {
  return log.debugging ? (exchange) => logRequest(log, exchange) : undefined
}

/** Writes a request's line, with the id of its trace. */
export function logRequest(log: Log, exchange: Exchange, traceId?: string): void {
  const query = exchange.query()
  log.debug('request started', {
    proto: 'HTTP/1.1',
    uri: query ? `${exchange.path()}?${query}` : exchange.path(),
    method: exchange.method(),
    remote: exchange.remote(),
    'user-agent': exchange.header('user-agent'),
    ...(traceId !== undefined && { trace_id: traceId }),
  })
}
