import { readFileSync } from 'node:fs'

/** Connections of one shard: each idle one holds up to 1 KiB on the engine uws, up to 20 on node, and more in the kernel. */
const CONNECTIONS = 16_384

/** Descriptors for everything else: files, pipes, calls of backends, gRPC, metrics. */
const SPARE = 128

/** Share of the limit that is left for the rest when the limit is low. */
const SPARE_SHARE = 0.25

/**
 * Connections that each of `shards` may have. The process must not run out of descriptors: who is accepted then can't be told
 * so, and a listener that can't accept keeps its thread busy.
 */
export function maxConnectionsEach(shards: number, descriptors = descriptorLimit()): number {
  const spare = Math.min(SPARE, descriptors * SPARE_SHARE)
  return Math.max(1, Math.min(CONNECTIONS, Math.floor((descriptors - spare) / Math.max(1, shards))))
}

/** Open files that this process may have. */
function descriptorLimit(): number {
  const soft = /^Max open files\s+(\d+)/m.exec(readLimits())?.[1]
  return soft === undefined ? Infinity : Number(soft)
}

/** Empty where there is no /proc. */
function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}
