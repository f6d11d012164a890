import { type PerformanceEntry, PerformanceObserver, performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import type { Counted, Slots } from './slots.ts'

/** What one thread knows at a scrape; crosses threads. */
export interface ThreadSnapshot extends Counted {
  readonly runtime: RuntimeFigures
}

/** Figures of one thread's JavaScript engine. */
export interface RuntimeFigures {
  readonly heapUsedBytes: number
  readonly heapTotalBytes: number
  readonly externalBytes: number
  /** Seconds that a callback waited for its turn when the thread was asked. */
  readonly eventLoopLagSeconds: number
  /** Share of its life that the event loop was busy, 0 to 1. */
  readonly eventLoopUtilization: number
  /** Seconds and number of collections by kind. */
  readonly gc: Readonly<Record<string, { readonly count: number; readonly seconds: number }>>
}

/** Watches this thread's garbage collector from now on. */
export function startRuntimeFigures(): { read(lagSeconds: number): RuntimeFigures } {
  const gc: Record<string, { count: number; seconds: number }> = {}
  new PerformanceObserver((list) => {
    for (const { detail, duration } of list.getEntries() as GcEntry[]) {
      const kind = GC_KINDS[detail.kind] ?? 'other'
      const seen = (gc[kind] ??= { count: 0, seconds: 0 })
      seen.count++
      seen.seconds += duration / 1000
    }
  }).observe({ entryTypes: ['gc'] })
  return {
    read(lagSeconds) {
      const heap = getHeapStatistics()
      return {
        heapUsedBytes: heap.used_heap_size,
        heapTotalBytes: heap.total_heap_size,
        externalBytes: heap.external_memory,
        eventLoopLagSeconds: lagSeconds,
        eventLoopUtilization: performance.eventLoopUtilization().utilization,
        gc,
      }
    },
  }
}

/** The snapshot of a thread now; waits one turn of the event loop to measure its lag. */
export async function takeSnapshot(
  slots: Slots,
  figures: ReturnType<typeof startRuntimeFigures>,
): Promise<ThreadSnapshot> {
  const asked = performance.now()
  await new Promise<void>((resolve) => {
    setImmediate(resolve)
  })
  const lagSeconds = (performance.now() - asked) / 1000
  return { ...slots.read(), runtime: figures.read(lagSeconds) }
}

type GcEntry = PerformanceEntry & { readonly detail: { readonly kind: number } }

const GC_KINDS: Readonly<Record<number, string>> = { 1: 'minor', 4: 'major', 8: 'incremental', 16: 'weakcb' }
