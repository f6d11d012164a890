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
  // To look at every line costs half as much as a small request. All that it would find here is an empty length.
  if (!expectsBody && req.getHeader('content-length') === '' && req.getHeader('transfer-encoding') === '') return ''
  lines = 0
  length = coding = ''
  req.forEach(noteFraming)
  if (lines === 0) return ''
  const isPlain = length === '' ? coding.toLowerCase() === 'chunked' : isLength(length)
  return lines === 1 && isPlain ? length : undefined
}

/** Digits alone. The engine refuses other ones, too, but only after the handler has run. */
function isLength(value: string): boolean {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code < ZERO || code > NINE) return false
  }
  return value.length <= MOST_DIGITS
}

const ZERO = 0x30
const NINE = 0x39
const MOST_DIGITS = 15

// What the walk has found: kept here, so that no function is made for each request.
let lines = 0
let length = ''
let coding = ''

function noteFraming(name: string, value: string): void {
  if (name === 'content-length') length = value
  else if (name === 'transfer-encoding') coding = value
  else return
  lines++
}
