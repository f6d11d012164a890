import type { HttpRequest } from 'uWebSockets.js'
import { Framing } from '../../framing.ts'

/**
 * Whether two readers could read the head in two ways, as far as the engine shows it. It lets through what SECURITY.md
 * names: what it does not show can't be seen here.
 */
export function isSuspect(req: HttpRequest): boolean {
  const framing = new Framing()
  req.forEach((name, value) => framing.see(name, value))
  return framing.isAmbiguous(1)
}

/**
 * The same for requests that have no body when all is well: one look-up of each header that could say otherwise costs a tenth
 * of reading all lines. The engine shows an empty one like none.
 */
export function isSuspectWithoutBody(req: HttpRequest): boolean {
  const framed = req.getHeader('content-length') !== '' || req.getHeader('transfer-encoding') !== ''
  return framed && isSuspect(req)
}
