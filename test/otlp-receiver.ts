import { type handleUnaryCall, Server, ServerCredentials, type ServerUnaryCall, type ServiceError } from '@grpc/grpc-js'
import protobuf from 'protobufjs'
import { until } from './server.ts'

/** A span as it arrived. */
export interface ReceivedSpan {
  readonly service: string
  readonly resource: Attributes
  readonly traceId: string
  readonly spanId: string
  /** '' at the root. */
  readonly parentSpanId: string
  readonly traceState: string
  readonly name: string
  readonly kind: 'internal' | 'server' | 'client' | 'other'
  readonly startMs: number
  readonly endMs: number
  readonly attributes: Attributes
  readonly status: 'unset' | 'ok' | 'error'
  readonly message: string
}

/** A log record as it arrived. */
export interface ReceivedRecord {
  readonly service: string
  readonly resource: Attributes
  readonly severity: string
  readonly severityNumber: number
  readonly body: string
  readonly attributes: Attributes
  /** '' outside of requests. */
  readonly traceId: string
  readonly spanId: string
}

export type Attributes = Readonly<Record<string, string | number | boolean>>
export type Signal = 'traces' | 'logs'

/** One export, as it arrived. */
export interface Export {
  readonly signal: Signal
  readonly metadata: Readonly<Record<string, unknown>>
  readonly size: number
}

/** What the receiver answers to an export: after this settles, all is well unless it is an error. */
export type Answer = (received: Export) => Promise<Partial<ServiceError> | Buffer | undefined>

export interface Receiver extends AsyncDisposable {
  readonly port: number
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint: string
  readonly spans: readonly ReceivedSpan[]
  readonly records: readonly ReceivedRecord[]
  readonly exports: readonly Export[]
  /** Resolves when there are `count` spans that `wanted` accepts; with those. */
  waitForSpans(count: number, wanted?: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan[]>
  waitForRecord(wanted: (record: ReceivedRecord) => boolean): Promise<ReceivedRecord>
}

/** A real OTLP/gRPC receiver that keeps what it gets; what it answers an error to is not kept. */
export async function startReceiver(
  port = 0,
  answer: Answer = async () => undefined,
  tls?: { readonly key: Buffer; readonly cert: Buffer },
): Promise<Receiver> {
  const [spans, records, exports]: [ReceivedSpan[], ReceivedRecord[], Export[]] = [[], [], []]
  const server = new Server()
  const serve =
    (signal: Signal, keep: (bytes: Buffer) => void): handleUnaryCall<Buffer, Buffer> =>
    async (call: ServerUnaryCall<Buffer, Buffer>, callback) => {
      const received = { signal, metadata: call.metadata.getMap(), size: call.request.length }
      const outcome = await answer(received)
      if (outcome && !Buffer.isBuffer(outcome)) return callback(outcome)
      exports.push(received)
      keep(call.request)
      callback(null, outcome ?? Buffer.alloc(0))
    }
  server.addService(toService('trace', 'Trace'), { export: serve('traces', (bytes) => spans.push(...toSpans(bytes))) })
  server.addService(toService('logs', 'Logs'), { export: serve('logs', (bytes) => records.push(...toRecords(bytes))) })
  const credentials = tls
    ? ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.cert }])
    : ServerCredentials.createInsecure()
  const bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, at) => (error ? reject(error) : resolve(at))),
  )
  return {
    port: bound,
    endpoint: `http://127.0.0.1:${bound}`,
    spans,
    records,
    exports,
    waitForSpans: (count, wanted = () => true) =>
      until(() => {
        const found = spans.filter(wanted)
        return found.length >= count && found
      }),
    waitForRecord: (wanted) => until(() => records.find(wanted)),
    async [Symbol.asyncDispose]() {
      server.forceShutdown()
    },
  }
}

const root = protobuf.loadSync(new URL('otlp.proto', import.meta.url).pathname)

function toService(packageName: string, name: string) {
  const asIs = (bytes: Buffer) => bytes
  return {
    export: {
      path: `/opentelemetry.proto.collector.${packageName}.v1.${name}Service/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  } as const
}

function toSpans(bytes: Buffer): ReceivedSpan[] {
  return decode<ExportTraces>('ExportTraces', bytes).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => toSpan(span, toAttributes(resource.attributes)))),
  )
}

function toSpan(span: WireSpan, resource: Attributes): ReceivedSpan {
  return {
    service: String(resource['service.name']),
    resource,
    traceId: span.traceId.toString('hex'),
    spanId: span.spanId.toString('hex'),
    parentSpanId: span.parentSpanId.toString('hex'),
    traceState: span.traceState,
    name: span.name,
    kind: (['other', 'internal', 'server', 'client'] as const)[span.kind] ?? 'other',
    startMs: span.startTimeUnixNano / 1e6,
    endMs: span.endTimeUnixNano / 1e6,
    attributes: toAttributes(span.attributes),
    status: (['unset', 'ok', 'error'] as const)[span.status?.code ?? 0] ?? 'unset',
    message: span.status?.message ?? '',
  }
}

function toRecords(bytes: Buffer): ReceivedRecord[] {
  return decode<ExportLogs>('ExportLogs', bytes).resourceLogs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map((record) => ({
        service: String(toAttributes(resource.attributes)['service.name']),
        resource: toAttributes(resource.attributes),
        severity: record.severityText,
        severityNumber: record.severityNumber,
        body: record.body.stringValue ?? '',
        attributes: toAttributes(record.attributes),
        traceId: record.traceId.toString('hex'),
        spanId: record.spanId.toString('hex'),
      })),
    ),
  )
}

function toAttributes(pairs: readonly WirePair[]): Attributes {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0] ?? '']))
}

function decode<T>(type: string, bytes: Buffer): T {
  const message = root.lookupType(`otlp.${type}`)
  return message.toObject(message.decode(bytes), { longs: Number, defaults: true, bytes: Buffer }) as T
}

/** The answer that takes an export but for `rejected` of its items. */
export function toPartialSuccess(rejected: number, errorMessage: string): Buffer {
  const message = root.lookupType('otlp.ExportTracesResponse')
  return Buffer.from(message.encode({ partialSuccess: { rejected, errorMessage } }).finish())
}

interface ExportTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly WirePair[] }
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[]
  }[]
}

interface ExportLogs {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly WirePair[] }
    readonly scopeLogs: readonly { readonly logRecords: readonly WireRecord[] }[]
  }[]
}

interface WireSpan {
  readonly traceId: Buffer
  readonly spanId: Buffer
  readonly parentSpanId: Buffer
  readonly traceState: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: number
  readonly endTimeUnixNano: number
  readonly attributes: readonly WirePair[]
  readonly status?: { readonly code: number; readonly message: string }
}

interface WireRecord {
  readonly severityNumber: number
  readonly severityText: string
  readonly body: { readonly stringValue?: string }
  readonly attributes: readonly WirePair[]
  readonly traceId: Buffer
  readonly spanId: Buffer
}

interface WirePair {
  readonly key: string
  readonly value: Readonly<Record<string, string | number | boolean>>
}
