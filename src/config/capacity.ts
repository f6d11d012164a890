import { usableCpus } from './cpus.ts'

/** What the process divides its CPUs and its memory into. */
export interface Capacity {
  readonly shards: number
  /** Bytes of large request bodies that each shard holds at a time, and as many of large answers. */
  readonly roomBytes: number
  /** Large results that each shard fetches at a time, from the store and from the cache. */
  readonly fetches: number
  /** The most that a shard's heap has for young objects; undefined leaves it to V8, which looks at the limit. */
  readonly youngMegabytes: number | undefined
}

const MIB = 1024 * 1024

/** What the process takes under load beside its shards: Node.js, the primary, the store's thread, a probe that runs beside it. */
const BASE_BYTES = 72 * MIB

/**
 * What a shard takes under load, among it the largest body, the largest answer and a file that it fetches. Without it a node of
 * many CPUs would outgrow its container.
 */
const SHARD_BYTES = 44 * MIB

/** Bodies may take such a part of a limited memory, and answers another one. */
const ROOM_SHARE = 1 / 5

/** The least, for each shard: with less, the largest body would wait for ever. */
const LEAST_ROOM = 10 * MIB

/**
 * The most, for each shard: while one body is hashed the next one is read, and more wins nothing. Without it a few dozen
 * uploads at once would outgrow any container; with it they take turns.
 */
const MOST_ROOM = 24 * MIB

/**
 * Where memory has no tight limit V8 takes 96 MiB for each thread that makes many promises, as calls of Redis do; with a quarter of
 * it they cost no more.
 */
const YOUNG_MEGABYTES = 24

/** Below this V8 by itself takes less, and each large result that waits in memory for a busy shard counts. */
const AMPLE_BYTES = 1024 * MIB

const FETCHES = { tight: 1, ample: 4 }

/**
 * As many shards as `workers` says; where that is 0, one for each CPU, if the memory has room for so many. `memory` is the
 * limit in bytes, of the process's cgroup unless given; 0 is none.
 */
export function toCapacity(workers: number, cpus = usableCpus(), memory = process.constrainedMemory()): Capacity {
  const limit = memory > 0 ? memory : Infinity
  const shards = workers > 0 ? workers : Math.max(1, Math.min(cpus, Math.floor((limit - BASE_BYTES) / SHARD_BYTES)))
  const share = Math.floor((limit * ROOM_SHARE) / shards)
  return {
    shards,
    roomBytes: Math.max(LEAST_ROOM, Math.min(MOST_ROOM, share)),
    fetches: limit < AMPLE_BYTES ? FETCHES.tight : FETCHES.ample,
    youngMegabytes: limit < AMPLE_BYTES ? undefined : YOUNG_MEGABYTES,
  }
}
