import { Agent, type ClientRequestArgs } from 'node:http'
import type { ClientHttp2Session } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext } from 'node:tls'
import { makeCertificate } from '../certificate.ts'
import { openHttp2, startSession } from '../http2.ts'
import { freePort } from '../ports.ts'
import { type Opening, open, type RequestOptions, type Server, startOneShard, startServer } from '../server.ts'

/** A way to serve the contract: what the suites run against. */
export interface Target {
  readonly title: string
  /** What stands before every path: '' or `/foo`. */
  readonly prefix: string
  readonly http2?: boolean
  /** Starts the built server with these words added to the target's own. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Running>
}

/** A started server, as the target reaches it. */
export interface Running extends AsyncDisposable {
  readonly server: Server
  /** A connection of its own to where HTTP is served. */
  connect(): Socket
  /** Sends a request, over a connection that is kept or a stream of one; `path` is whole and goes out as it is written. */
  open(path: string, options?: RequestOptions): Promise<Opening>
}

/** HTTP/1.1 without TLS, from two shards; `words` are the server's. */
export function plain(prefix: string, words: readonly string[] = []): Target {
  return {
    title: `HTTP/1.1 below ${[prefix || '/', ...words].join(' ')}`,
    prefix,
    async start(args, env) {
      const server = await startServer([`--prefix=${prefix || '/'}`, ...words, ...args], env)
      return running(server, () => connect(server.port, '127.0.0.1'))
    },
  }
}

/** HTTP/2 without TLS, by prior knowledge, on the port that speaks HTTP/1.1 to whoever does. */
export function h2c(prefix: string): Target {
  const target = plain(prefix, ['--h2c', '--workers=1'])
  return {
    title: `HTTP/2 without TLS below ${prefix || '/'}`,
    prefix,
    http2: true,
    async start(args, env) {
      const started = await target.start(args, env)
      return { ...started, open: openStreams(started.connect) }
    },
  }
}

/** HTTP/1.1 over TLS, on --secure-port of a server that serves HTTP beside it; with `http2` it is HTTP/2 that ALPN chooses. */
export function tls(words: readonly string[] = [], { http2 = false, prefix = '' } = {}): Target {
  return {
    title: `${http2 ? 'HTTP/2' : 'HTTP/1.1'} over TLS below ${[prefix || '/', ...words].join(' ')}`,
    prefix,
    http2,
    async start(args, env) {
      const certificate = await makeCertificate()
      const port = await freePort()
      const server = await startOneShard(
        [`--secure-port=${port}`, `--cert-path=${certificate.path}`, `--prefix=${prefix || '/'}`, ...words, ...args],
        env,
      )
      // One for all: what makes one reads the certificates of all the world's authorities.
      const secureContext = createSecureContext({ ca: certificate.pem })
      const client = { servername: 'localhost', secureContext }
      const connectBoth = () => {
        const transport = connect(port, '127.0.0.1')
        return connectTls({ ...client, socket: transport }).on('abandon', () => transport.resetAndDestroy())
      }
      const started = running(server, connectBoth, certificate)
      if (!http2) return started
      const dial = () => connectTls({ ...client, port, host: '127.0.0.1', ALPNProtocols: ['h2'] })
      return { ...started, open: openStreams(dial) }
    },
  }
}

function running(server: Server, connect: () => Socket, owned?: AsyncDisposable): Running {
  const agent = new KeepingAgent(connect)
  return {
    server,
    connect,
    // A client that says it will close the connection is not to keep it.
    open: (path, options) => open({ ...options, ...(options?.headers?.connection ? { connect } : { agent }) }, path),
    async [Symbol.asyncDispose]() {
      agent.destroy()
      await server[Symbol.asyncDispose]()
      await owned?.[Symbol.asyncDispose]()
    },
  }
}

/** Keeps connections, however they are opened: handshakes of TLS would be most of what a suite costs. */
class KeepingAgent extends Agent {
  readonly #connect: () => Socket

  constructor(connect: () => Socket) {
    super({ keepAlive: true })
    this.#connect = connect
  }

  override createConnection(_: ClientRequestArgs): Socket {
    return this.#connect()
  }
}

/** Sends requests as streams of one session, and opens another one when that has ended. */
function openStreams(dial: () => Socket): Running['open'] {
  let session: ClientHttp2Session | undefined
  return (path, options) => {
    if (!session || session.closed || session.destroyed) session = startSession(dial())
    return openHttp2(session, path, options)
  }
}
