import type { SocketHandler } from '../engine.ts'

/** What all exchanges of an engine share, and its shutdown watches. */
export interface Activity {
  /** Every answer closes its connection. */
  draining: boolean
  /** Connections that are no websockets, where the engine counts them. */
  readonly connections?: number
  /** Exchanges that wait for a body, a handler or a slow reader. */
  open: number
  /** Answers since draining began. */
  drained: number
}

export interface DrainSteps {
  readonly sockets: Pick<SocketHandler, 'endAll'>
  /** Tells clients which of their requests were served. */
  farewell?(): void
  /** Closes what is left. */
  close(): void
}

const POLL_MS = 25
/**
 * Looks in a row without a request until the rest of the connections counts as idle: half a second, as clients are busy,
 * too. Looks are counted, not time: while this process was halted or throttled, its clients may have been as well.
 */
const QUIET_LOOKS = 20

/** Ends an engine without losing a request: resolves when all is closed, with the number of exchanges that were cut. */
export async function drain(activity: Activity, graceMs: number, steps: DrainSteps): Promise<{ aborted: number }> {
  const deadline = performance.now() + graceMs
  activity.draining = true
  steps.sockets.endAll()
  await untilQuiet(activity, deadline)
  const aborted = activity.open
  steps.farewell?.()
  await nextTurns()
  steps.close()
  return { aborted }
}

/** No connection is left, or no exchange is open and no request has come for a while, or time is up. */
async function untilQuiet(activity: Activity, deadline: number): Promise<void> {
  let seen = activity.drained
  let quiet = 0
  while (activity.connections !== 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    if (activity.open > 0 || activity.drained !== seen) {
      seen = activity.drained
      quiet = 0
    } else if (++quiet >= QUIET_LOOKS) return
  }
}

/** Turns of the event loop that this takes. */
const TURNS = 3

/** Resolves when what waits at the sockets is taken in or written: connections in a listener's queue, too. */
export async function nextTurns(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
  }
}
