import type { Environment } from '../command.ts'
import { toResult } from '../load/result.ts'
import { toPlan, toThresholds } from '../load/settings.ts'
import { addTallies, createTallyMemory, openTally, type Tally } from '../load/tally.ts'
import { toText } from '../load/text.ts'
import { type Load, startLoad } from '../load/threads.ts'
import type { Wish } from './hey.ts'

/** The loads that webhooks have asked for. */
export interface Loads {
  /** Starts one, unless the same runs already or too many do; throws a `UsageError` when it makes no sense. */
  start(canary: string, command: string, wish: Wish): 'started' | 'running' | 'full'
  readonly counts: { started: number; skipped: number; failed: number }
  readonly running: number
  /** All loads together, those that run included. */
  tally(): Tally
  /** Stops all; resolves when they have ended. */
  close(): Promise<void>
}

export interface LoadsOptions {
  readonly max: number
  /** Milliseconds after which any load is stopped. */
  readonly timeoutMs: number
  readonly env: Environment
  readonly entry: URL
  log(message: string, fields: Readonly<Record<string, unknown>>): void
}

/** No loads yet. */
export function createLoads({ max, timeoutMs, env, entry, log }: LoadsOptions): Loads {
  const running = new Map<string, Load>()
  const counts = { started: 0, skipped: 0, failed: 0 }
  let past = openTally(createTallyMemory())

  async function follow(
    key: string,
    load: Load,
    report: (text: string) => void,
    wish: Wish,
    plan: Plan,
  ): Promise<void> {
    const timer = setTimeout(load.stop, timeoutMs)
    try {
      const outcome = await load.ended
      past = addTallies([past, outcome.tally])
      const result = toResult(plan, outcome, [])
      const thresholds = toThresholds(wish.fail)
      if (result.rate === 0 || thresholds.some(({ judge }) => judge(result).broken)) counts.failed++
      report(toText(result, thresholds))
    } catch (error) {
      counts.failed++
      report(String(error))
    } finally {
      clearTimeout(timer)
      running.delete(key)
    }
  }

  return {
    counts,
    get running() {
      return running.size
    },
    start(canary, command, wish) {
      const plan = toPlan(wish.url, wish.settings, env)
      toThresholds(wish.fail)
      const key = `${canary} ${command}`
      // Flagger asks again at each of its intervals.
      if (running.has(key)) {
        counts.skipped++
        return 'running'
      }
      if (running.size >= max) return 'full'
      counts.started++
      log('load started', { canary, command })
      const load = startLoad(plan, entry)
      running.set(key, load)
      void follow(key, load, (result) => log('load ended', { canary, command, result }), wish, plan)
      return 'started'
    },
    tally: () => addTallies([past, ...[...running.values()].map((load) => load.tally())]),
    async close() {
      const ends = [...running.values()].map((load) => {
        load.stop()
        return load.ended
      })
      await Promise.allSettled(ends)
    },
  }
}

type Plan = ReturnType<typeof toPlan>
