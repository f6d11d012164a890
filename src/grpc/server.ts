import { createServer, type Server as Listener, type Socket } from 'node:net'
import { Server, setLogger, type UntypedHandleCall } from '@grpc/grpc-js'
import type { Log } from '../log.ts'
import { Calls } from './calls.ts'
import { createConnections } from './connections.ts'
import { MESSAGE_LIMIT_BYTES } from './message-room.ts'
import { failure, type GrpcApp } from './service.ts'
import { services } from './services.ts'
import { createServing } from './serving.ts'

/** Further calls of a connection wait at the client: else one could open any number, and each costs some 20 KB. */
const STREAM_LIMIT = 1000

/** How often a connection is asked for a sign of life: without, those whose client has vanished would stay for ever. */
const KEEPALIVE_MS = 60_000
const KEEPALIVE_TIMEOUT_MS = 20_000

/** What grpc-js is told. */
export const SERVER_OPTIONS = {
  'grpc.max_receive_message_length': MESSAGE_LIMIT_BYTES,
  'grpc.max_concurrent_streams': STREAM_LIMIT,
  'grpc.keepalive_time_ms': KEEPALIVE_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  // Statistics that nobody asks for, at each call.
  'grpc.enable_channelz': 0,
}

export interface GrpcServer extends AsyncDisposable {
  /** From now on health checks say NOT_SERVING, and who watches is told; calls are served as before. */
  retire(): void
  /** Takes in nothing new and ends the streams; after `graceMs` calls that still run are cut. `aborted` counts these. */
  drain(request: { graceMs: number }): Promise<{ aborted: number }>
}

/** Serves gRPC on every address, IPv4 and IPv6; rejects with node's error when it can't listen. */
export async function startGrpcServer(port: number, wired: Omit<GrpcApp, 'services' | 'serving'>): Promise<GrpcServer> {
  const { log } = wired
  logBy(log)
  const serving = createServing()
  const calls = new Calls((method, error) => {
    log.error('gRPC handler failed', { method, error: error instanceof Error ? error.stack : String(error) })
  })
  const server = new Server(SERVER_OPTIONS)
  register(server, calls, { ...wired, serving, services: services.map(({ type }) => type) })
  const connections = createConnections(server)
  // Not by grpc-js, whose errors do not say why a port can't be had.
  const listener = await listen(port, connections.add, log)
  return {
    retire: serving.end,
    async drain({ graceMs }) {
      listener.close()
      calls.endStreams(failure('Unavailable', 'the server is shutting down'))
      let aborted = 0
      await connections.drain(graceMs, () => {
        aborted = calls.running
      })
      return { aborted }
    },
    async [Symbol.asyncDispose]() {
      listener.close()
      connections.close()
    },
  }
}

/** grpc-js complains of what clients send, to the console: that belongs into the log, and no client may flood it. */
function logBy(log: Log): void {
  const line = (...words: unknown[]) => log.debug('grpc-js', { message: words.join(' ') })
  setLogger({ error: line, info: line, debug: line })
}

function register(server: Server, calls: Calls, app: GrpcApp): void {
  for (const { type, serve } of services) {
    const handlers = serve(app)
    for (const [name, { shape, request, response }] of Object.entries(type.methods)) {
      const path = `/${type.name}/${name}`
      // The table mixes services of different messages: each handler gets those of its own method.
      const handler: UntypedHandleCall = calls[shape](path, handlers[name] as never)
      server.register(path, handler, response.encode, request.decode, shape)
    }
  }
}

function listen(port: number, onConnection: (socket: Socket) => void, log: Log): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const listener = createServer(onConnection)
    listener.once('error', reject)
    listener.listen(port, () => {
      listener.off('error', reject)
      // As when the process has no file descriptor left for a connection.
      listener.on('error', (error) => log.warn('gRPC connection lost', { error: error.message }))
      resolve(listener)
    })
  })
}
