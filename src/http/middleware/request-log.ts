import type { Log } from '../../log.ts'
import type { Incoming } from '../engine.ts'

/** Writes a request's line; undefined when the level hides it, so that nothing is gathered for it. */
export function requestLog(log: Log): ((request: Incoming) => void) | undefined {
  return log.debugging ? (request) => logRequest(log, request) : undefined
}

/** Writes a request's line, with the id of its trace. */
export function logRequest(log: Log, request: Incoming, traceId?: string): void {
  const query = request.query()
  log.debug('request started', {
    proto: request.protocol(),
    uri: query ? `${request.path()}?${hideSecrets(query)}` : request.path(),
    method: request.method(),
    remote: request.remote(),
    'user-agent': Buffer.from(request.header('user-agent'), 'latin1').toString(),
    ...(traceId !== undefined && { trace_id: traceId }),
  })
}

/** Values of parameters whose names promise a secret: a log is read by more people than a request. */
function hideSecrets(query: string): string {
  return query.replace(/((?:^|&)[^=&]*(?:token|secret|password|passwd|api[-_]?key|signature)[^=&]*=)[^&]*/gi, '$1***')
}
