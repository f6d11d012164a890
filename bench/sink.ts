import { Server, ServerCredentials, type sendUnaryData } from '@grpc/grpc-js'

/** A receiver of OTLP over gRPC that takes everything and keeps nothing, in this process. */
export async function startSink(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = new Server()
  for (const path of ['trace.v1.TraceService', 'logs.v1.LogsService'])
    server.addService(toService(path), { export: take })
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  return { port, [Symbol.asyncDispose]: async () => server.forceShutdown() }
}

const NOTHING = Buffer.alloc(0)

function take(_: unknown, answer: sendUnaryData<Buffer>): void {
  answer(null, NOTHING)
}

function toService(name: string) {
  const asIs = (bytes: Buffer) => bytes
  return {
    export: {
      path: `/opentelemetry.proto.collector.${name}/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  } as const
}
