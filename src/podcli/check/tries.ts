import type { Context, Environment } from '../command.ts'
import { toReason } from '../failure.ts'

/** The values of the flags that every check has. */
export interface Tries {
  /** Tries after the first. */
  readonly retry: number
  /** Pause between two tries, in milliseconds. */
  readonly delay: number
  /** Milliseconds that one try may take. */
  readonly timeout: number
}

/** What one try found. */
export interface Verdict {
  readonly healthy: boolean
  /** What the log line tells about it. */
  readonly fields?: Fields
}

type Fields = Readonly<Record<string, string | number>>

/** What one try gets. */
export interface Trial {
  readonly env: Environment
  /** Has what the try opened closed at its end: with a reason when its time is up, without one when it is over. */
  onEnd(close: (reason?: Error) => void): void
}

/** Tries once; a rejection is a failure that tells why. */
export type Attempt = (trial: Trial) => Promise<Verdict>

/** Tries until one succeeds or none is left, with a log line on stderr for each; resolves with the exit code. */
export async function runTries(
  { address, retry, delay, timeout }: Tries & { readonly address: string },
  attempt: Attempt,
  { env, error }: Context,
): Promise<number> {
  for (let left = retry; ; left--) {
    const { healthy, fields } = await tryOnce(attempt, env, timeout)
    error(toLogLine(healthy ? 'check succeed' : 'check failed', { address, ...fields }))
    if (healthy) return 0
    if (left === 0) return 1
    await new Promise((resolve) => setTimeout(resolve, delay))
  }
}

async function tryOnce(attempt: Attempt, env: Environment, timeoutMs: number): Promise<Verdict> {
  const end = new AbortController()
  let reason: Error | undefined
  const onEnd = (close: (reason?: Error) => void) => {
    if (end.signal.aborted) close(reason)
    else end.signal.addEventListener('abort', () => close(reason))
  }
  const timer = setTimeout(() => {
    reason = new Error(`no answer within ${timeoutMs / 1000}s`)
    end.abort()
  }, timeoutMs)
  try {
    return await Promise.race([attempt({ env, onEnd }), new Promise<never>((_, reject) => onEnd(reject))])
  } catch (error) {
    return { healthy: false, fields: { error: toReason(error) } }
  } finally {
    clearTimeout(timer)
    end.abort()
  }
}

// As pino writes the server's log; to load it would take longer than most checks. upstream: a failure is `info` too.
function toLogLine(msg: string, fields: Fields): string {
  return `${JSON.stringify({ level: 'info', ts: new Date().toISOString(), caller: 'podcli', msg, ...fields })}\n`
}
