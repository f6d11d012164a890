import type { Log } from '../../log.ts'
import type { Incoming } from '../engine.ts'

/** Writes a request's line; undefined when the level hides it, so that nothing is gathered for it. */
export function requestLog(log: Log): ((exchange: Incoming) => void) | undefined {
  if (!log.debugging) return undefined
  return (exchange) => {
    const query = exchange.query()
    log.debug('request started', {
      proto: exchange.protocol(),
      uri: query ? `${exchange.path()}?${query}` : exchange.path(),
      method: exchange.method(),
      remote: exchange.remote(),
      'user-agent': Buffer.from(exchange.header('user-agent'), 'latin1').toString(),
    })
  }
}
