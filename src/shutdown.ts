import type { Config } from './config/config.ts'
import { type Endings, pause, type ShutdownPlan, shutdownPlan } from './lifecycle.ts'
import type { Log } from './log.ts'
import type { Flags } from './threads/flags.ts'
import type { Shards } from './threads/shards.ts'

/** How long shards may take to close when nothing is waited for, on a busy machine. */
const HALT_MS = 3000

/** How long shards may take to start. */
const START_MS = 30_000

/** A server of the primary thread that ends when the shards do. */
export interface Drainable {
  /** The first signal has arrived: who asks for its health is told. */
  retire(): void
  /** As the shards' `drain`. */
  drain(request: { graceMs: number }): Promise<{ aborted: number }>
}

/** How long telemetry of a process that fails may delay its end. */
export const LAST_WORDS_MS = 500

/** Delivers the telemetry that there is, for at most `timeoutMs`. */
export type Flush = (timeoutMs: number) => Promise<void>

/**
 * Waits for what ends the process, and ends what it serves: gracefully on the first signal, at once on a second one, on
 * a panic and on a bug. Resolves with the exit code.
 */
export async function shutDown<Data>(
  config: Config,
  flags: Flags,
  shards: Shards<Data>,
  others: readonly Drainable[],
  endings: Endings,
  log: Log,
  flush: Flush | undefined,
  stopProfile: () => Promise<void>,
): Promise<number> {
  const ending = await endings.next()
  if (ending.kind !== 'signal') return endAtOnce(ending, shards, log, flush, stopProfile)
  const deadline = performance.now() + config.serverShutdownTimeout
  flags.set('draining', true)
  for (const other of others) other.retire()
  const plan = shutdownPlan(config.serverShutdownTimeout, log.debugging, flush !== undefined)
  log.info('shutting down', { signal: ending.signal, ...plan })
  const drained = drain(shards, others, plan, log).then(async (code) => {
    await flush?.(Math.max(plan.flushMs, deadline - performance.now()))
    return code
  })
  const second = endings.next().then((again) => endAtOnce(again, shards, log, undefined, stopProfile))
  return Promise.race([drained, second])
}

async function drain<Data>(
  shards: Shards<Data>,
  others: readonly Drainable[],
  plan: ShutdownPlan,
  log: Log,
): Promise<number> {
  await pause(plan.noticeMs)
  shards.retire()
  const started = performance.now()
  await stopListening(shards)
  const request = { graceMs: Math.max(0, plan.drainMs - (performance.now() - started)) }
  const asked = [
    ...shards.ask('drain', request).map(([, answer]) => answer.catch(() => undefined)),
    ...others.map((other) => other.drain(request)),
  ]
  const answers = await Promise.race([Promise.all(asked), pause(plan.drainMs + HALT_MS).then(() => [])])
  await halt(shards, log)
  log.info('shut down', { aborted: answers.reduce((sum, answer) => sum + (answer?.aborted ?? 0), 0) })
  return 0
}

/** How long a shard may take to stop listening. */
const STOP_MS = 500

/**
 * On every shard, before any of them lets its clients go: they connect anew at once, and would be reset where a shard stops
 * listening just then.
 */
async function stopListening<Data>(shards: Shards<Data>): Promise<void> {
  const stopped = shards.ask('stopListening', undefined).map(([, done]) => done.catch(() => undefined))
  await Promise.race([Promise.all(stopped), pause(STOP_MS)])
}

async function endAtOnce<Data>(
  ending: Awaited<ReturnType<Endings['next']>>,
  shards: Shards<Data>,
  log: Log,
  flush: Flush | undefined,
  stopProfile: () => Promise<void>,
) {
  if (ending.kind === 'signal') log.warn('second signal, exiting at once', { signal: ending.signal })
  if (ending.kind === 'panic') log.error('panic requested, exiting', { code: ending.code })
  if (ending.kind === 'bug') {
    const { error } = ending
    log.error('uncaught error, exiting', { error: error instanceof Error ? error.stack : String(error) })
  }
  // Threads that end while V8 ends a trace can crash the process.
  await Promise.race([stopProfile(), pause(LAST_WORDS_MS)])
  await halt(shards, log)
  await flush?.(LAST_WORDS_MS)
  return ending.kind === 'panic' ? ending.code : 1
}

/**
 * Closes every shard now. The process can't exit while one lives: its open sockets would abort it. A shard that does not
 * answer is stuck for good, so the process is killed then.
 */
export async function halt<Data>(shards: Shards<Data>, log: Log): Promise<void> {
  shards.retire()
  shards.tell('halt', undefined)
  // A shard that is still starting hears of it only then.
  await Promise.race([shards.started(), pause(START_MS)])
  const ended = await Promise.race([shards.ended().then(() => true), pause(HALT_MS).then(() => false)])
  if (ended) return
  log.error('a shard is stuck, killing the process')
  await log.flush()
  process.kill(process.pid, 'SIGKILL')
}
