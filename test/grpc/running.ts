import { setTimeout as sleep } from 'node:timers/promises'
import { type GrpcServer, startGrpcServer } from '../../src/grpc/server.ts'
import { freePort } from '../ports.ts'
import { createRecorder, type Recorder } from '../recorder.ts'
import { connectGrpc, type GrpcClient } from './client.ts'
import { fakeGrpcApp } from './fake-app.ts'

/** A server in this process, and a client that is connected to it. */
export interface Running extends AsyncDisposable {
  readonly port: number
  readonly server: GrpcServer
  readonly client: GrpcClient
  readonly log: Recorder
}

/** Starts a server whose handlers reach what is given here. */
export async function startRunning(app: Parameters<typeof fakeGrpcApp>[0] = {}): Promise<Running> {
  const port = await freePort()
  const log = createRecorder()
  const wait = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal })
  const server = await startGrpcServer(port, { ...fakeGrpcApp({ sleep: wait, ...app }), log })
  const client = await connectGrpc(port)
  return {
    port,
    server,
    client,
    log,
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}
