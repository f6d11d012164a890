import type { SocketHandler } from '../engine.ts'

/** What all exchanges of an engine share, and its shutdown watches. */
export interface Activity {
  /** Every answer closes its connection. */
  draining: boolean
  /** Exchanges that wait for a body, a handler or a slow reader. */
  open: number
  /** Answers since draining began. */
  drained: number
}

export interface DrainSteps {
  /** New connections are refused from now on; those that are open stay. */
  stopListening(): void
  readonly sockets: Pick<SocketHandler, 'endAll'>
  /** Closes what is left. */
  close(): void
}

/** While draining, how long no request may have come before the rest of the connections counts as idle. */
const QUIET_MS = 200
const POLL_MS = 25

/** Ends an engine without losing a request: resolves when all is closed, with the number of exchanges that were cut. */
export async function drain(activity: Activity, graceMs: number, steps: DrainSteps): Promise<{ aborted: number }> {
  const deadline = performance.now() + graceMs
  activity.draining = true
  for (let turn = 0; turn < ACCEPT_TURNS; turn++) await nextTurn()
  steps.stopListening()
  steps.sockets.endAll()
  await untilQuiet(activity, deadline)
  const aborted = activity.open
  steps.close()
  return { aborted }
}

/** No exchange is open and no request has come for a while, or time is up. */
async function untilQuiet(activity: Activity, deadline: number): Promise<void> {
  let seen = activity.drained
  let quietSince = performance.now()
  while (performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    if (activity.open > 0 || activity.drained !== seen) {
      seen = activity.drained
      quietSince = performance.now()
    } else if (performance.now() - quietSince >= QUIET_MS) return
  }
}

/** Turns of the event loop in which connections that the kernel has accepted are taken in, before their listener goes. */
export const ACCEPT_TURNS = 3

/** Resolves in the next turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
