import { failure, type Reply } from './reply.ts'

/** Longest wait of a timer, in ms: Node.js fires a longer one at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1

const MAX_SECONDS = Math.floor(MAX_TIMER_MS / 1000)
const TOO_LONG = failure(400, `delay must not exceed ${MAX_SECONDS} seconds`)

/** Whole seconds from their digits; the answer to give when no timer runs that long. */
export function toSeconds(digits: string): number | Reply {
  const seconds = Number(digits)
  return seconds <= MAX_SECONDS ? seconds : TOO_LONG
}
