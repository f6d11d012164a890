import { SLOTS, toSlot } from './histogram.ts'

/** Why a request has no answer: no connection could be had, none came in time, or the connection broke or spoke nonsense. */
export const FAULTS = ['connect', 'timeout', 'broken'] as const

export type Fault = (typeof FAULTS)[number]

/** HTTP's statuses have three digits; gRPC's codes and a websocket's messages count among the smallest. */
const STATUSES = 1000

/** What one thread has counted, in memory that another can read meanwhile. */
export interface Tally {
  /** Answers by their latency: see `toSlot`. */
  readonly slots: Float64Array
  /** Answers by their status. */
  readonly statuses: Float64Array
  /** Requests without an answer, in the order of `FAULTS`. */
  readonly faults: Float64Array
  readonly sums: Float64Array
}

/** Places in `sums`. */
export const SUM = { latencyUs: 0, maxUs: 1, bytes: 2, elapsedMs: 3, answered: 4, unstarted: 5, busy: 6 } as const

const LENGTHS = [SLOTS, STATUSES, FAULTS.length, Object.keys(SUM).length] as const

/** Memory for one tally, all zero. */
export function createTallyMemory(): SharedArrayBuffer {
  const length = LENGTHS.reduce((sum, one) => sum + one, 0)
  return new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT)
}

/** The tally in that memory. */
export function openTally(memory: ArrayBufferLike): Tally {
  let at = 0
  const [slots, statuses, faults, sums] = LENGTHS.map((length) => {
    const part = new Float64Array(memory, at, length)
    at += part.byteLength
    return part
  }) as [Float64Array, Float64Array, Float64Array, Float64Array]
  return { slots, statuses, faults, sums }
}

/** Counts an answer. */
export function countAnswer({ slots, statuses, sums }: Tally, status: number, latencyMs: number, bytes: number): void {
  const us = latencyMs * 1000
  add(slots, toSlot(us), 1)
  add(statuses, status, 1)
  add(sums, SUM.answered, 1)
  add(sums, SUM.latencyUs, us)
  add(sums, SUM.bytes, bytes)
  if (us > (sums[SUM.maxUs] ?? 0)) sums[SUM.maxUs] = us
}

/** Counts a request that has no answer. */
export function countFault({ faults }: Tally, fault: Fault): void {
  add(faults, FAULTS.indexOf(fault), 1)
}

/** All of them together; of times the longest. */
export function addTallies(tallies: readonly Tally[]): Tally {
  const total = openTally(new ArrayBuffer(createTallyMemory().byteLength))
  for (const tally of tallies) {
    for (const part of ['slots', 'statuses', 'faults', 'sums'] as const) {
      tally[part].forEach((value, index) => add(total[part], index, value))
    }
  }
  for (const at of [SUM.maxUs, SUM.elapsedMs]) {
    total.sums[at] = Math.max(...tallies.map(({ sums }) => sums[at] ?? 0))
  }
  return total
}

/** How many requests have come to an end, with an answer or without. */
export function countEnded({ sums, faults }: Tally): number {
  return (sums[SUM.answered] ?? 0) + faults.reduce((sum, one) => sum + one, 0)
}

function add(part: Float64Array, index: number, amount: number): void {
  part[index] = (part[index] ?? 0) + amount
}
