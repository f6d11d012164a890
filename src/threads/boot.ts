import { type MessagePort, workerData } from 'node:worker_threads'
import { Flags } from './flags.ts'
import { type Handlers, Link } from './link.ts'
import type { PrimaryCalls, ShardCalls } from './protocol.ts'
import type { ShardBoot } from './shards.ts'

/** This shard's end of what the primary started it with. */
export interface Boot<Data> {
  readonly index: number
  readonly flags: Flags
  readonly data: Data
  /** Opens the link to the primary. */
  connect(handlers: Handlers<ShardCalls>): Link<ShardCalls, PrimaryCalls>
}

/** Reads what the primary handed to this worker thread. */
export function receiveBoot<Data>(): Boot<Data> {
  const { port, index, flags, data } = workerData as ShardBoot<Data> & { port: MessagePort }
  return { index, data, flags: new Flags(flags), connect: (handlers) => new Link(port, handlers) }
}
