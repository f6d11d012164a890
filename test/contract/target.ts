import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { makeCertificate } from '../certificate.ts'
import { freePort, type Opening, open, type RequestOptions, type Server, startServer } from '../server.ts'

/** A way to serve the contract: what the suites run against. */
export interface Target {
  readonly title: string
  /** What stands before every path: '' or `/foo`. */
  readonly prefix: string
  /** Starts the built server with these words added to the target's own. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Running>
}

/** A started server, as the target reaches it. */
export interface Running extends AsyncDisposable {
  readonly server: Server
  /** A connection of its own to where HTTP is served. */
  connect(): Socket
  /** Sends a request over a connection of its own; `path` is whole and goes out as it is written. */
  open(path: string, options?: RequestOptions): Promise<Opening>
}

/** HTTP/1.1 without TLS. */
export function plain(prefix: string): Target {
  return {
    title: `HTTP/1.1 below ${prefix || '/'}`,
    prefix,
    async start(args, env) {
      const server = await startServer([`--prefix=${prefix || '/'}`, ...args], env)
      return running(server, () => connect(server.port, '127.0.0.1'))
    },
  }
}

/** HTTP/1.1 over TLS, on --secure-port of a server that serves HTTP beside it. */
export function tls(): Target {
  return {
    title: 'HTTP/1.1 over TLS',
    prefix: '',
    async start(args, env) {
      const certificate = await makeCertificate()
      const port = await freePort()
      const words = [`--secure-port=${port}`, `--cert-path=${certificate.path}`, ...args]
      const server = await startServer(words, env)
      const ca = certificate.pem
      return running(server, () => connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca }), certificate)
    },
  }
}

function running(server: Server, connect: () => Socket, owned?: AsyncDisposable): Running {
  return {
    server,
    connect,
    open: (path, options) => open({ ...options, connect }, path),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await owned?.[Symbol.asyncDispose]()
    },
  }
}
