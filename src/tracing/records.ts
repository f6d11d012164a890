import { type Attributes, type Context, SeverityNumber, trace } from '@opentelemetry/api'
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs'
import type { Fields, Log } from '../log.ts'
import { VERSION } from '../version.ts'
import { clip } from './clip.ts'
import { createHandover } from './handover.ts'
import type { TelemetrySettings } from './settings.ts'

/** Log lines on their way to the receiver. */
export interface Records {
  /** The same log, whose lines are recorded too, whatever its level, with the ids of `context`. */
  record(log: Log, context: Context): Log
  /** Hands over what waits. */
  flush(): Promise<void>
}

export interface RecordsOptions {
  readonly settings: TelemetrySettings
  /** What the log calls this thread. */
  readonly caller: string
  /** Takes a batch in OTLP's bytes; resolves when it is delivered or lost. */
  readonly send: (bytes: Uint8Array) => Promise<void>
}

export function startRecords({ settings, caller, send }: RecordsOptions): Records {
  const serialize = (records: ReadableLogRecord[]) => ProtobufLogsSerializer.serializeRequest(records)
  const { batches, attributes } = settings.logs
  const exporter = createHandover(serialize, send)
  const provider = new LoggerProvider({
    resource: resourceFromAttributes(settings.resource),
    processors: batches ? [new BatchLogRecordProcessor({ exporter, ...batches })] : [],
    logRecordLimits: attributes,
  })
  const logger = provider.getLogger('podinfo', VERSION)
  return {
    record(log, context) {
      const line = (level: keyof typeof SEVERITY) => (msg: string, fields?: Fields) => {
        log[level](msg, fields)
        // A line for each request would cost what sampling saves.
        if (level === 'debug' && isUnsampled(context)) return
        const severity = { severityNumber: SEVERITY[level], severityText: level }
        logger.emit({ ...severity, body: clip(msg), attributes: toAttributes({ caller, ...fields }), context })
      }
      return { ...log, debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
    },
    flush: () => provider.forceFlush(),
  }
}

const SEVERITY = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
} as const

function isUnsampled(context: Context): boolean {
  return trace.getSpanContext(context)?.traceFlags === 0
}

function toAttributes(fields: Fields): Attributes {
  const attributes: Attributes = {}
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue
    const isPlain = typeof value === 'number' || typeof value === 'boolean'
    attributes[name] = isPlain ? value : clip(typeof value === 'string' ? value : JSON.stringify(value))
  }
  return attributes
}
