import { failure } from '../../reply.ts'

/** The answer to a head that two readers could read differently. */
export const AMBIGUOUS = failure(400, 'invalid or ambiguous request head')

/**
 * Whether two readers of these lines (name, value, name, value) could disagree on where the message ends or whom it is for:
 * then a client can smuggle requests past a proxy. `minor` is the last 1 of HTTP/1.1.
 */
export function isAmbiguous(lines: readonly string[], minor: number): boolean {
  let hosts = 0
  let lengths = 0
  let codings = 0
  for (let at = 0; at < lines.length; at += 2) {
    const name = lines[at] as string
    const value = lines[at + 1] as string
    if (isNamed(name, 'host')) {
      if (++hosts > 1 || !HOST.test(value)) return true
    } else if (isNamed(name, 'content-length')) {
      if (++lengths > 1 || !LENGTH.test(value)) return true
    } else if (isNamed(name, 'transfer-encoding')) {
      // No other coding is undone here: what one reader takes for the body would be another's next request.
      if (++codings > 1 || value.toLowerCase() !== 'chunked') return true
    }
  }
  // HTTP/1.0 knows no codings: a proxy that speaks it passes them on unread.
  return lengths + codings > 1 || (minor === 0 ? codings > 0 : hosts === 0)
}

/** Nothing that ends a host, or that some readers take for a second one. An empty one is allowed. */
const HOST = /^[^\s,/?#@\\<>"^`{|}]*$/

/** More digits than a number can hold would be read as different numbers. */
const LENGTH = /^[0-9]{1,15}$/

function isNamed(name: string, lowerCase: string): boolean {
  return name.length === lowerCase.length && name.toLowerCase() === lowerCase
}
