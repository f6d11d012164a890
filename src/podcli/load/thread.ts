import { drive } from './driver.ts'
import { CONTROL, createPace, type Share } from './pace.ts'
import type { LoadPlan } from './plan.ts'
import { loadOpen } from './protocols.ts'
import { type Fault, openTally } from './tally.ts'

/** What a thread of a load starts with. */
export interface ThreadData extends Share {
  readonly plan: LoadPlan
  readonly tally: SharedArrayBuffer
  /** See `CONTROL`. */
  readonly control: SharedArrayBuffer
}

/** What a thread tells while it runs. */
export interface ThreadNews {
  readonly fault: Fault
  readonly reason: string
}

/** Drives one thread's part of a load to its end. */
export async function runThread(
  { plan, tally, control, index, threads }: ThreadData,
  tell: (news: ThreadNews) => void,
): Promise<void> {
  const cells = new Int32Array(control)
  await drive({
    open: await loadOpen(plan),
    pace: createPace(plan, cells, { index, threads }),
    tally: openTally(tally),
    // Together they are as many as there should be.
    connections: Math.floor((plan.connections + index) / threads),
    order: toOrder(plan.steps.map(({ weight }) => weight)),
    timeoutMs: plan.timeoutMs,
    failed: (fault, reason) => tell({ fault, reason }),
    isHurried: () => Atomics.load(cells, CONTROL.stopped) === STOP.now,
  })
}

/** Values of `CONTROL.stopped`. */
export const STOP = { not: 0, later: 1, now: 2 } as const

/** Steps by their weight, mixed: 2 and 1 make 0, 1, 0. */
export function toOrder(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const debts = weights.map(() => 0)
  return Array.from({ length: total }, () => {
    weights.forEach((weight, step) => {
      debts[step] = (debts[step] ?? 0) + weight
    })
    const step = debts.indexOf(Math.max(...debts))
    debts[step] = (debts[step] ?? 0) - total
    return step
  })
}
