import { defaultResource, detectResources, resourceAttributesEnvDetector } from '@opentelemetry/resources'
import type { Config } from '../config/config.ts'
import type { HostInfo } from '../http/app.ts'
import type { Variables } from './variables.ts'

/** A kind of telemetry that is exported by itself. */
export type Signal = 'traces' | 'logs'

/** What telemetry does in every thread, read once by the primary; crosses threads. */
export interface TelemetrySettings {
  /** Attributes that say whose telemetry it is. */
  readonly resource: Readonly<Record<string, string>>
  readonly sampler: SamplerSettings
  readonly traces: SignalSettings
  readonly logs: SignalSettings
}

export interface SamplerSettings {
  readonly name: SamplerName
  /** Share of the traces that begin here, 0 to 1, for the samplers that take one. */
  readonly ratio: number
}

const SAMPLERS = [
  'parentbased_always_on',
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

export type SamplerName = (typeof SAMPLERS)[number]

export interface SignalSettings {
  /** Absent when the signal is not exported. */
  readonly batches: BatchLimits | undefined
  readonly attributes: AttributeLimits
}

/** Limits of one thread's queue, under the names that the SDK gives them. */
export interface BatchLimits {
  /** What comes when so many wait is lost. */
  readonly maxQueueSize: number
  readonly maxExportBatchSize: number
  /** How long the first of a batch waits for more. */
  readonly scheduledDelayMillis: number
  readonly exportTimeoutMillis: number
}

/** Limits of one span or record, under the names that the SDK gives them. */
export interface AttributeLimits {
  readonly attributeCountLimit: number
  readonly attributeValueLengthLimit: number
}

/** Reads the variables of the SDK itself: all but those of exporters. */
export function readSettings({ otelServiceName }: Config, { version, hostname }: HostInfo, variables: Variables) {
  const settings: TelemetrySettings = {
    resource: {
      ...(defaultResource().attributes as Record<string, string>),
      'host.name': hostname,
      ...readAttributes(variables),
      'service.name': otelServiceName,
      'service.version': version,
    },
    sampler: readSampler(variables),
    traces: {
      batches: isExported('TRACES', variables) ? readBatches('BSP', 5000, variables) : undefined,
      attributes: readLimits('SPAN', variables),
    },
    logs: {
      batches: isExported('LOGS', variables) ? readBatches('BLRP', 1000, variables) : undefined,
      attributes: readLimits('LOGRECORD', variables),
    },
  }
  return settings
}

function readAttributes({ text, warn }: Variables): Record<string, string> {
  const { attributes } = detectResources({ detectors: [resourceAttributesEnvDetector] })
  if (text('OTEL_RESOURCE_ATTRIBUTES') && Object.keys(attributes).length === 0) {
    warn('OTEL_RESOURCE_ATTRIBUTES is not key=value,key=value, with %2C for a comma and %3D for =: it is ignored')
  }
  return attributes as Record<string, string>
}

function readSampler({ text, word, warn }: Variables): SamplerSettings {
  const name = word(['OTEL_TRACES_SAMPLER'], SAMPLERS)
  const ratio = Number(text('OTEL_TRACES_SAMPLER_ARG') ?? 1)
  if (ratio >= 0 && ratio <= 1) return { name, ratio }
  if (name.endsWith('ratio'))
    warn(`OTEL_TRACES_SAMPLER_ARG=${text('OTEL_TRACES_SAMPLER_ARG')} is not from 0 to 1: 1 counts`)
  return { name, ratio: 1 }
}

/** There is OTLP over gRPC, or none. */
function isExported(signal: 'TRACES' | 'LOGS', { text, word, warn }: Variables): boolean {
  const protocol = text(`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL') ?? 'grpc'
  if (protocol !== 'grpc') warn(`${signal.toLowerCase()} go by grpc, not ${protocol}: mostly to another port, 4317`)
  return word([`OTEL_${signal}_EXPORTER`], ['otlp', 'none']) === 'otlp'
}

/** `delayMs` is the processor's own default. */
function readBatches(processor: 'BSP' | 'BLRP', delayMs: number, { count }: Variables): BatchLimits {
  const maxQueueSize = count([`OTEL_${processor}_MAX_QUEUE_SIZE`], 2048)
  return {
    maxQueueSize,
    maxExportBatchSize: Math.min(count([`OTEL_${processor}_MAX_EXPORT_BATCH_SIZE`], 512), maxQueueSize),
    scheduledDelayMillis: count([`OTEL_${processor}_SCHEDULE_DELAY`], delayMs),
    exportTimeoutMillis: count([`OTEL_${processor}_EXPORT_TIMEOUT`], 30_000),
  }
}

function readLimits(kind: 'SPAN' | 'LOGRECORD', { count }: Variables): AttributeLimits {
  const read = (limit: string, fallback: number) =>
    count([`OTEL_${kind}_ATTRIBUTE_${limit}`, `OTEL_ATTRIBUTE_${limit}`], fallback, 0)
  return {
    attributeCountLimit: read('COUNT_LIMIT', 128),
    attributeValueLengthLimit: read('VALUE_LENGTH_LIMIT', Number.POSITIVE_INFINITY),
  }
}
