import { setTimeout as sleep } from 'node:timers/promises'
import { ChannelCredentials, Client, compressionAlgorithms, Metadata, status } from '@grpc/grpc-js'
import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { VERSION } from '../version.ts'
import type { Endpoint } from './endpoint.ts'
import type { Signal } from './settings.ts'
import type { Failure, TroubleLog } from './trouble.ts'

/** Delivers batches of one signal to its receiver. */
export interface Sender {
  /** Resolves when the batch is delivered, or given up after `patienceMs`; never rejects. */
  send(bytes: Uint8Array, patienceMs: number): Promise<void>
}

/** Sends, and tries again while the receiver is away; once `ending` is aborted a batch that fails is given up. */
export function createSender(signal: Signal, endpoint: Endpoint, trouble: TroubleLog, ending: AbortSignal): Sender {
  let receiver: Receiver | undefined
  return {
    async send(bytes, patienceMs) {
      const deadline = performance.now() + patienceMs
      try {
        receiver ??= connect(endpoint)
      } catch (error) {
        // A certificate that is none.
        return trouble.failed(signal, endpoint.target, { message: (error as Error).message })
      }
      for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LAST_WAIT_MS)) {
        const failure = await attempt(receiver, signal, bytes, deadline - performance.now())
        if (!failure) return trouble.delivered(signal, endpoint.target)
        trouble.failed(signal, endpoint.target, failure)
        const isHopeless = failure.code === undefined || !RETRYABLE.has(failure.code)
        if (isHopeless || ending.aborted || performance.now() + waitMs >= deadline) return
        // Woken by the end, it tries once more.
        await sleep(waitMs, undefined, { signal: ending }).catch(() => undefined)
      }
    },
  }
}

const FIRST_WAIT_MS = 500
/** A receiver that is back hears of us so soon. */
const LAST_WAIT_MS = 4000

/** What OTLP says may be tried again. */
const RETRYABLE: ReadonlySet<number> = new Set([
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.OUT_OF_RANGE,
  status.UNAVAILABLE,
  status.DATA_LOSS,
])

const METHODS: Record<Signal, string> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
}

interface Receiver {
  readonly endpoint: Endpoint
  readonly client: Client
  readonly metadata: Metadata
}

function connect(endpoint: Endpoint): Receiver {
  const { target, tls, headers, gzip } = endpoint
  const { root = null, client } = tls ?? {}
  const credentials = tls
    ? ChannelCredentials.createSsl(root, client?.key, client?.chain)
    : ChannelCredentials.createInsecure()
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
  const options = {
    'grpc.default_compression_algorithm': gzip ? compressionAlgorithms.gzip : compressionAlgorithms.identity,
    'grpc.max_reconnect_backoff_ms': LAST_WAIT_MS,
    'grpc.primary_user_agent': `podinfo/${VERSION}`,
  }
  return { endpoint, client: new Client(target, credentials, options), metadata }
}

/** One call; undefined when all was taken. */
function attempt({ client, metadata, endpoint }: Receiver, signal: Signal, bytes: Uint8Array, leftMs: number) {
  const deadline = Date.now() + Math.min(endpoint.timeoutMs, leftMs)
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return new Promise<Failure | undefined>((resolve) => {
    client.makeUnaryRequest(METHODS[signal], asIs, asIs, body, metadata, { deadline }, (error, answer) => {
      if (error) resolve({ code: error.code, message: error.details })
      else resolve(toRejection(signal, answer))
    })
  })
}

function asIs(bytes: Buffer): Buffer {
  return bytes
}

/** A receiver may take a batch and still reject some of it. */
function toRejection(signal: Signal, answer: Buffer | undefined): Failure | undefined {
  if (!answer?.length) return undefined
  try {
    const [rejected, why] = REJECTIONS[signal](answer)
    return rejected > 0 ? { message: `${rejected} rejected: ${why}` } : undefined
  } catch {
    return { message: 'the answer is no OTLP' }
  }
}

const REJECTIONS: Record<Signal, (answer: Buffer) => [rejected: number, why: string]> = {
  traces(answer) {
    const { rejectedSpans = 0, errorMessage = '' } =
      ProtobufTraceSerializer.deserializeResponse(answer).partialSuccess ?? {}
    return [rejectedSpans, errorMessage]
  },
  logs(answer) {
    const { rejectedLogRecords = 0, errorMessage = '' } =
      ProtobufLogsSerializer.deserializeResponse(answer).partialSuccess ?? {}
    return [rejectedLogRecords, errorMessage]
  },
}
