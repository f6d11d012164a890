/** How long load balancers get to notice that the probes say 503, before listeners close. */
const NOTICE_MS = 3000

/** What is left of a short shutdown deadline for the requests in flight. */
const DRAIN_FLOOR_MS = 500

/** What is left for telemetry when requests in flight use up the rest: their spans are those that somebody looks for. */
const FLUSH_MS = 500

/** The parts of a graceful shutdown that ends `timeoutMs` after the signal. */
export function shutdownPlan(timeoutMs: number, impatient: boolean, traced = false): ShutdownPlan {
  const noticeMs = impatient ? 0 : Math.max(0, Math.min(NOTICE_MS, timeoutMs - DRAIN_FLOOR_MS))
  const restMs = timeoutMs - noticeMs
  const flushMs = traced ? Math.min(FLUSH_MS, restMs / 2) : 0
  return { noticeMs, drainMs: restMs - flushMs, flushMs }
}

export interface ShutdownPlan {
  readonly noticeMs: number
  readonly drainMs: number
  readonly flushMs: number
}

/** What ends the process. */
export type Ending =
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'panic'; readonly code: number }
  | { readonly kind: 'bug'; readonly error: unknown }

/** The reasons to end, as they arrive: signals, `panic()` with the exit code to end with, and errors that nobody caught. */
export interface Endings extends Disposable {
  next(): Promise<Ending>
  panic(code: number): void
}

/** Listens for SIGTERM, SIGINT and uncaught errors; keeps the process alive until disposed. */
export function watchEndings(): Endings {
  const arrived: Ending[] = []
  const waiting: ((ending: Ending) => void)[] = []
  const arrive = (ending: Ending) => {
    const next = waiting.shift()
    if (next) next(ending)
    else arrived.push(ending)
  }
  const onSignal = (signal: NodeJS.Signals) => arrive({ kind: 'signal', signal })
  const onError = (error: unknown) => arrive({ kind: 'bug', error })
  // With every listener off nothing else would keep the process from running out.
  const alive = setInterval(() => undefined, 2 ** 30)
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal).on('uncaughtException', onError)
  return {
    next: async () => arrived.shift() ?? new Promise((resolve) => waiting.push(resolve)),
    panic: (code) => arrive({ kind: 'panic', code }),
    [Symbol.dispose]() {
      clearInterval(alive)
      process.off('SIGTERM', onSignal).off('SIGINT', onSignal).off('uncaughtException', onError)
    },
  }
}

/** Resolves after `ms`, or at once when it is not positive. */
export function pause(ms: number): Promise<void> {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve()
}
