import type { Log } from '../log.ts'
import type { Flags } from './flags.ts'

/** How often a shard says that it is alive, and the primary looks. */
export const BEAT_MS = 2000

/** Looks in a row without a beat until a shard counts as stuck: a busy or throttled one is late, not stuck. */
const MISSES = 7

export interface HeartbeatOptions {
  readonly flags: Pick<Flags, 'beats' | 'set'>
  readonly log: Log
  /** The shards that live now. */
  shards(): readonly number[]
}

/**
 * Tells by the log and by `flags.stuck` when a shard's event loop stands still. It can't be replaced: to end its thread from
 * outside would abort the process. So `/healthz` says so, and whoever restarts the process is to do it.
 */
export class Heartbeats {
  readonly #options: HeartbeatOptions
  /** Of each shard the beats seen last, and for how many looks they have stood still. */
  readonly #seen = new Map<number, { beats: number; misses: number }>()
  #timer: NodeJS.Timeout | undefined

  constructor(options: HeartbeatOptions) {
    this.#options = options
  }

  /** Looks from now on, until disposed. */
  start(): void {
    this.#timer = setInterval(() => this.look(), BEAT_MS).unref()
  }

  /** Looks once. Looks are counted, not time: a process that was halted as a whole missed none. */
  look(): void {
    const { flags, log, shards } = this.#options
    const stuck: number[] = []
    for (const shard of shards()) {
      const beats = flags.beats(shard)
      const last = this.#seen.get(shard)
      const misses = last?.beats === beats ? last.misses + 1 : 0
      if (misses === MISSES) log.error('shard is stuck, waiting to be restarted', { shard, silentMs: MISSES * BEAT_MS })
      if (misses === 0 && (last?.misses ?? 0) >= MISSES) log.info('shard responds again', { shard })
      this.#seen.set(shard, { beats, misses })
      if (misses >= MISSES) stuck.push(shard)
    }
    flags.set('stuck', stuck.length > 0)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}
