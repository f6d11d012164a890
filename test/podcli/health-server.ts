import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js'

/** What the service of a name answers: a status by its number, an error, or never. */
const SERVICES: Readonly<Record<string, Answer>> = {
  '': { serving: 1 },
  unknown: { serving: 0 },
  down: { serving: 2 },
  gone: { serving: 3 },
  future: { serving: 300 },
  ['long'.repeat(100)]: { serving: 1 },
  refused: { code: status.PERMISSION_DENIED, details: 'not für you: 100%' },
  mute: 'never',
}

type Answer = { readonly serving: number } | { readonly code: status; readonly details: string } | 'never'

/** A gRPC server with a health service as grpc-js has it: see `SERVICES` for the names that it knows. */
export interface HealthServer extends AsyncDisposable {
  readonly port: number
  /** The deadlines of the calls so far. */
  readonly deadlines: readonly Date[]
}

/** Starts one, by TLS with a key and a certificate. */
export async function startHealthServer(tls?: { readonly key: string; readonly cert: string }): Promise<HealthServer> {
  const deadlines: Date[] = []
  const server = new Server()
  const bytes = { serialize: (value: Buffer) => value, deserialize: (value: Buffer) => value }
  const path = '/grpc.health.v1.Health/Check'
  const method = { path, requestStream: false, responseStream: false } as const
  const codecs = {
    requestSerialize: bytes.serialize,
    requestDeserialize: bytes.deserialize,
    responseSerialize: bytes.serialize,
    responseDeserialize: bytes.deserialize,
  }
  server.addService(
    { check: { ...method, ...codecs } },
    {
      check(call: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>) {
        deadlines.push(new Date(call.getDeadline()))
        const answer = SERVICES[toServiceName(call.request)]
        if (answer === undefined) reply({ code: status.NOT_FOUND, details: 'unknown service' })
        else if (answer === 'never') return
        else if ('serving' in answer) reply(null, toResponse(answer.serving))
        else reply(answer)
      },
    },
  )
  const credentials = tls
    ? ServerCredentials.createSsl(null, [{ private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) }])
    : ServerCredentials.createInsecure()
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)))
  })
  return {
    port,
    deadlines,
    async [Symbol.asyncDispose]() {
      server.forceShutdown()
    },
  }
}

// HealthCheckRequest{service=1}: the names here are short enough for a length of at most two bytes.
function toServiceName(request: Buffer): string {
  if (request.length === 0) return ''
  const start = (request[1] ?? 0) < 0x80 ? 2 : 3
  return request.subarray(start).toString()
}

// HealthCheckResponse{status=1}: zero is left out, as protobuf has it.
function toResponse(serving: number): Buffer {
  if (serving === 0) return Buffer.alloc(0)
  return Buffer.from(serving < 0x80 ? [8, serving] : [8, (serving & 0x7f) | 0x80, serving >> 7])
}
