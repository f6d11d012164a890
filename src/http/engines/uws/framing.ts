import type { HttpRequest } from 'uWebSockets.js'
import { failure } from '../../reply.ts'

/** What a request gets that is not plainly framed. */
export const AMBIGUOUS = failure(400, 'ambiguous body length')

/**
 * The Content-Length of a request ('' when there is none) of which a proxy in front would read the same body; undefined of any
 * other. The engine takes the first of two lengths, an empty length for none, and
 * any transfer coding for chunked: what a proxy takes for body it would serve as a request of its own, smuggled past the proxy.
 */
export function readPlainLength(req: HttpRequest, expectsBody: boolean): string | undefined {
  const length = req.getHeader('content-length')
  // Beside a length it is found below, whatever it is.
  const coding = length === '' ? req.getHeader('transfer-encoding') : ''
  // To look at every line costs half as much as a small request. All that it would find here is an empty length.
  if (!expectsBody && length === '' && coding === '') return ''
  // The engine refuses a longer one, too, but only after the handler has run.
  if (!/^\d{0,15}$/.test(length) || (coding !== '' && coding.toLowerCase() !== 'chunked')) return undefined
  let lines = 0
  req.forEach((name) => {
    if (name === 'content-length' || name === 'transfer-encoding') lines++
  })
  return lines === (length === '' && coding === '' ? 0 : 1) ? length : undefined
}
