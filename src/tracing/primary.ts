import { setTimeout as sleep } from 'node:timers/promises'
import { DiagLogLevel, diag, ROOT_CONTEXT } from '@opentelemetry/api'
import type { Config } from '../config/config.ts'
import type { HostInfo } from '../http/app.ts'
import type { Log } from '../log.ts'
import { readEndpoint } from './endpoint.ts'
import { startRecords } from './records.ts'
import { createSender } from './sender.ts'
import { readSettings, type Signal, type TelemetrySettings } from './settings.ts'
import { createTroubleLog } from './trouble.ts'
import { readVariables } from './variables.ts'

/** The telemetry of the primary, which delivers that of every thread. */
export interface PrimaryTelemetry {
  readonly settings: TelemetrySettings
  /** The log, whose lines are recorded too. */
  readonly log: Log
  /** Takes a batch in OTLP's bytes; resolves when it is delivered or lost, never rejects. */
  deliver(signal: Signal, bytes: Uint8Array): Promise<void>
  /** Delivers what there is, for at most `timeoutMs`; from now on nothing is tried for long. */
  flush(timeoutMs: number): Promise<void>
}

/**
 * Bytes that may wait for the receiver, of all threads together; what comes then is lost. A thread sends one batch at a time, but
 * many threads and a slow receiver would fill the memory.
 */
const PENDING_LIMIT = 16 * 1024 * 1024

export function startTelemetry(config: Config, info: HostInfo, env: NodeJS.ProcessEnv, plain: Log): PrimaryTelemetry {
  const warn = tellOnce((message) => plain.warn('telemetry setting', { message }))
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
  const variables = readVariables(env, warn)
  const settings = readSettings(config, info, variables)
  const records = startRecords({ settings, caller: 'primary', send: (bytes) => deliver('logs', bytes) })
  const log = records.record(plain, ROOT_CONTEXT)
  const trouble = createTroubleLog(log)
  const ending = new AbortController()
  const senders = {
    traces: createSender('traces', readEndpoint('traces', variables), trouble, ending.signal),
    logs: createSender('logs', readEndpoint('logs', variables), trouble, ending.signal),
  }
  const pending = new Set<Promise<void>>()
  let pendingBytes = 0
  let full = false
  const deliver = async (signal: Signal, bytes: Uint8Array): Promise<void> => {
    if (pendingBytes + bytes.length > PENDING_LIMIT) {
      if (!full) log.warn('telemetry is lost', { error: `more than ${PENDING_LIMIT} bytes wait for the receiver` })
      full = true
      return
    }
    const sent = senders[signal].send(bytes, settings[signal].batches?.exportTimeoutMillis ?? 0)
    pending.add(sent)
    pendingBytes += bytes.length
    await sent
    pending.delete(sent)
    pendingBytes -= bytes.length
    if (pendingBytes === 0) full = false
  }
  return {
    settings,
    log,
    deliver,
    async flush(timeoutMs) {
      ending.abort()
      const delivered = records.flush().then(() => Promise.all(pending))
      const over = new AbortController()
      const patience = sleep(timeoutMs, undefined, over).catch(() => undefined)
      await Promise.race([delivered, patience])
      over.abort()
    },
  }
}

/** Most different complaints of the SDK that are told: some name what they are about, and would never end. */
const COMPLAINTS_LIMIT = 20

function tellOnce(tell: (message: string) => void): (message: string) => void {
  const told = new Set<string>()
  return (message) => {
    if (told.has(message) || told.size >= COMPLAINTS_LIMIT) return
    told.add(message)
    tell(message)
  }
}

function ignore(): void {}
