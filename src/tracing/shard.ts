import { type Context, ROOT_CONTEXT } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, RandomIdGenerator, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Tracing } from '../http/app.ts'
import type { Log } from '../log.ts'
import { VERSION } from '../version.ts'
import { createHandover } from './handover.ts'
import { startRecords } from './records.ts'
import { createSampling } from './sampler.ts'
import { createTracing } from './server.ts'
import type { Signal, TelemetrySettings } from './settings.ts'

/** The telemetry of one shard. */
export interface ShardTelemetry {
  readonly tracing: Tracing
  /** The shard's log, whose lines are recorded too. */
  readonly log: Log
  /** Hands over what waits: spans before it returns, records before it resolves. */
  flush(): Promise<void>
}

export interface ShardTelemetryOptions {
  readonly settings: TelemetrySettings
  readonly log: Log
  /** What the log calls this thread. */
  readonly caller: string
  /** Takes a batch in OTLP's bytes; resolves when the batch is delivered or lost. */
  readonly send: (signal: Signal, bytes: Uint8Array) => Promise<void>
}

export function startTracing({ settings, log, caller, send }: ShardTelemetryOptions): ShardTelemetry {
  const records = startRecords({ settings, caller, send: (bytes) => send('logs', bytes) })
  const toLog = (context: Context) => records.record(log, context)
  const serialize = (spans: ReadableSpan[]) => ProtobufTraceSerializer.serializeRequest(spans)
  const exporter = createHandover(serialize, (bytes) => send('traces', bytes))
  const sampling = createSampling(settings.sampler)
  const ids = new RandomIdGenerator()
  const { batches, attributes } = settings.traces
  let expected = ''
  const provider = new TracerProvider({
    resource: resourceFromAttributes(settings.resource),
    sampler: sampling.sampler,
    idGenerator: { generateTraceId: () => expected, generateSpanId: ids.generateSpanId },
    spanProcessors: batches ? [new BatchSpanProcessor({ exporter, ...batches })] : [],
    spanLimits: attributes,
  })
  const expect = (traceId: string) => {
    expected = traceId
  }
  const tracer = provider.getTracer('podinfo', VERSION)
  return {
    tracing: createTracing({ tracer, sampling, expect, toLog, newSpanId: ids.generateSpanId }),
    log: toLog(ROOT_CONTEXT),
    async flush() {
      const flushed = provider.forceFlush()
      await exporter.forceFlush()
      await Promise.all([flushed, records.flush()])
    },
  }
}
