import type { IncomingHttpHeaders } from 'node:http2'

/** What came back for a call. */
export interface Answer {
  /** Empty when none came. */
  readonly headers: IncomingHttpHeaders
  readonly trailers: IncomingHttpHeaders
  body: Buffer
}

/** A flag and the length, which stand before each message of gRPC. */
const PREFIX_BYTES = 5

/** Lengths of values by their wire type, where it alone tells them. */
const FIXED_BYTES: Readonly<Record<number, number>> = { 1: 8, 5: 4 }

/** Names of `HealthCheckResponse.ServingStatus`, by their numbers. */
const STATUSES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']

/** Names of gRPC's codes, by their numbers. */
const CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]

/** A `HealthCheckRequest{service=1}`, with its prefix. */
export function encodeRequest(service: string): Buffer {
  const name = Buffer.from(service)
  const message = name.length > 0 ? Buffer.concat([Buffer.from([0x0a, ...toVarint(name.length)]), name]) : name
  const prefix = Buffer.alloc(PREFIX_BYTES)
  prefix.writeUInt32BE(message.length, 1)
  return Buffer.concat([prefix, message])
}

/** The name of the status in a `HealthCheckResponse{status=1}`; throws with the reason when the answer has none. */
export function readStatus({ headers, trailers, body }: Answer): string {
  if (headers[':status'] === undefined) throw new Error('the server closed the connection without an answer')
  // A call that failed at once has no trailers: all that there is to say stands in its headers.
  const code = trailers['grpc-status'] ?? headers['grpc-status']
  if (code === undefined) throw new Error(`no answer of gRPC: HTTP status ${headers[':status']}`)
  if (code !== '0') {
    const message = toText(String(trailers['grpc-message'] ?? headers['grpc-message'] ?? ''))
    throw new Error(`${CODES[Number(code)] ?? `code ${code}`}${message && `: ${message}`}`)
  }
  if (body.length < PREFIX_BYTES || body.length !== PREFIX_BYTES + body.readUInt32BE(1)) {
    throw new Error('the answer is not one message')
  }
  if (body[0] !== 0) throw new Error('the answer is compressed, which was not asked for')
  const status = decode(body.subarray(PREFIX_BYTES))
  return STATUSES[status] ?? `status ${status}`
}

// UTF-8, its bytes percent-encoded.
function toText(message: string): string {
  const bytes = message.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

function toVarint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...toVarint(value >>> 7)]
}

// Field 1, the last that is there; fields of other numbers, which a newer server may send, are passed over.
function decode(message: Buffer): number {
  let status = 0
  let at = 0
  const readVarint = () => {
    let value = 0
    for (let factor = 1; ; factor *= 0x80) {
      const byte = message.readUInt8(at++)
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }
  while (at < message.length) {
    const tag = readVarint()
    const type = tag & 7
    if (type === 0) {
      const value = readVarint()
      if (tag >> 3 === 1) status = value
    } else {
      const length = type === 2 ? readVarint() : FIXED_BYTES[type]
      if (length === undefined) throw new Error('the answer is no health status')
      at += length
    }
  }
  return status
}
