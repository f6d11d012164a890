import { status } from '@grpc/grpc-js'
import type { Log } from '../log.ts'
import type { Signal } from './settings.ts'

/** Tells the log what happens to telemetry: one line when trouble begins, one when it is over. */
export interface TroubleLog {
  failed(signal: Signal, endpoint: string, failure: Failure): void
  delivered(signal: Signal, endpoint: string): void
}

/** Why a batch was not delivered, as gRPC says it. */
export interface Failure {
  readonly code?: number
  readonly message: string
}

export function createTroubleLog(log: Log): TroubleLog {
  /** Who is in trouble. */
  const told = new Set<string>()
  return {
    failed(signal, endpoint, { code, message }) {
      const isAway = code === status.UNAVAILABLE || code === status.DEADLINE_EXCEEDED
      // Who is away is so for everything; who refuses may do so for one signal alone.
      const who = isAway ? endpoint : `${signal} ${endpoint}`
      if (told.has(who)) return
      told.add(who)
      if (isAway) log.warn('telemetry receiver is away', { endpoint, error: message })
      else log.warn('telemetry is not delivered', { signal, endpoint, error: message })
    },
    delivered(signal, endpoint) {
      if (told.delete(endpoint)) log.info('telemetry receiver is back', { endpoint })
      if (told.delete(`${signal} ${endpoint}`)) log.info('telemetry is delivered again', { signal, endpoint })
    },
  }
}
