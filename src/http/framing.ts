import { failure } from './reply.ts'

/** The answer to a head that two readers could read differently. */
export const AMBIGUOUS = failure(400, 'invalid or ambiguous request head')

/**
 * Looks at header lines, one after the other, for what says where the message ends and whom it is for. A proxy and a server
 * that disagree on either let a client smuggle requests.
 */
export class Framing {
  #hosts = 0
  #lengths = 0
  #codings = 0
  #bad = false

  /** `name` in lower case. */
  see(name: string, value: string): void {
    if (name === 'host') {
      this.#hosts++
      if (!HOST.test(value)) this.#bad = true
    } else if (name === 'content-length') {
      this.#lengths++
      if (!LENGTH.test(value)) this.#bad = true
    } else if (name === 'transfer-encoding') {
      this.#codings++
      // No other coding is undone here: what one reader takes for the body would be another's next request.
      if (value.toLowerCase() !== 'chunked') this.#bad = true
    }
  }

  /** Whether two readers of the lines could disagree; `minor` is the last 1 of HTTP/1.1. */
  isAmbiguous(minor: number): boolean {
    if (this.#bad || this.#hosts > 1 || this.#lengths + this.#codings > 1) return true
    // HTTP/1.0 knows no codings: a proxy that speaks it passes them on unread.
    return minor === 0 ? this.#codings > 0 : this.#hosts === 0
  }
}

/** Nothing that ends a host, or that some readers take for a second one. An empty one is allowed. */
const HOST = /^[^\s,/?#@\\<>"^`{|}]*$/

/** More digits than a number can hold would be read as different numbers. */
const LENGTH = /^[0-9]{1,15}$/
