import type { Family } from './family.ts'
import type { RuntimeFigures } from './snapshot.ts'

/** The figures of every living thread by its name: `primary`, or the shard's number. */
export type ThreadFigures = () => Iterable<readonly [shard: string, figures: RuntimeFigures]>

/** Figures of each thread's JavaScript engine, labelled `shard`. */
export function runtimeFamilies(threads: ThreadFigures): Family[] {
  const each = (name: string, help: string, read: (figures: RuntimeFigures) => number): Family => ({
    name,
    help,
    type: 'gauge',
    lines: () => Array.from(threads(), ([shard, figures]) => `${name}{shard="${shard}"} ${read(figures)}\n`).join(''),
  })
  return [
    each('nodejs_heap_size_used_bytes', 'Bytes of the heap that are in use.', (figures) => figures.heapUsedBytes),
    each('nodejs_heap_size_total_bytes', 'Bytes of the heap.', (figures) => figures.heapTotalBytes),
    each('nodejs_external_memory_bytes', 'Bytes held outside the heap.', (figures) => figures.externalBytes),
    each(
      'nodejs_eventloop_lag_seconds',
      'Seconds that a callback waited for its turn when the thread was asked.',
      (figures) => figures.eventLoopLagSeconds,
    ),
    each(
      'nodejs_eventloop_utilization',
      'Share of its life that the event loop was busy, 0 to 1.',
      (figures) => figures.eventLoopUtilization,
    ),
    collections(threads),
  ]
}

function collections(threads: ThreadFigures): Family {
  const name = 'nodejs_gc_duration_seconds'
  const toLines = (labels: string, count: number, seconds: number) =>
    `${name}_sum{${labels}} ${seconds}\n${name}_count{${labels}} ${count}\n`
  const lines = () =>
    [...threads()]
      .flatMap(([shard, { gc }]) =>
        Object.entries(gc).map(([kind, { count, seconds }]) =>
          toLines(`shard="${shard}",kind="${kind}"`, count, seconds),
        ),
      )
      .join('')
  return { name, help: 'Garbage collections, their number and seconds by kind.', type: 'summary', lines }
}
