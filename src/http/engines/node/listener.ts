import { createServer as createHttp } from 'node:http'
import { Server as NetServer, type Server, type Socket } from 'node:net'
import type { Server as Secure, TLSSocket } from 'node:tls'
import type { TlsMaterial } from '../../app.ts'
import { type EngineOptions, type Listener, TOO_MANY_CONNECTIONS } from '../../engine.ts'
import { endWith } from './connection.ts'
import type { Shared } from './exchange.ts'
import { createH2cUpgrade } from './h2c-upgrade.ts'
import { createHttp1Server } from './http1.ts'
import type { Http2 } from './http2.ts'
import { sniff } from './sniff.ts'

/** One port's servers. */
export interface NodeListener {
  listen(): Promise<void>
  stopListening(): void
  /** Closes every connection now. */
  close(): void
  /** Without effect where there is no TLS. */
  renew(material: TlsMaterial): void
}

/** Makes the servers of a port, and leads each connection to the one whose protocol it speaks. */
export async function createListener(
  listener: Listener,
  options: EngineOptions,
  shared: Shared,
  http2: Http2 | undefined,
): Promise<NodeListener> {
  const server = listener.tls ? await createTls(options, shared, http2) : createPlain(options, shared, http2)
  const sockets = new Set<Socket>()
  const serve = takeOver(server, 'connection')
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    shared.connected++
    socket.once('close', () => {
      sockets.delete(socket)
      shared.connected--
    })
    if (shared.connected <= options.maxConnections) return serve(socket)
    options.reached('connections')
    // A client of TLS could not read an answer yet.
    if (listener.tls) socket.destroy()
    else endWith(socket.resume(), TOO_MANY_CONNECTIONS)
  })
  return {
    listen: () => listen(server, listener),
    stopListening: () => stopListening(server),
    close() {
      stopListening(server)
      for (const socket of sockets) socket.destroy()
    },
    renew(material) {
      if ('setSecureContext' in server) server.setSecureContext(toSecureContext(material))
    },
  }
}

function createPlain(options: EngineOptions, shared: Shared, http2: Http2 | undefined): Server {
  if (!http2) return createHttp1Server(createHttp, options, shared)
  const upgrade = createH2cUpgrade((socket) => http2.serve(socket), shared.timeoutMs)
  const server = createHttp1Server(createHttp, options, shared, upgrade)
  const serveHttp1 = takeOver(server, 'connection')
  server.on('connection', (socket: Socket) =>
    sniff(socket, shared.timeoutMs, {
      http1() {
        serveHttp1(socket)
        socket.resume()
      },
      http2: () => http2.serve(socket),
    }),
  )
  return server
}

async function createTls(options: EngineOptions, shared: Shared, http2: Http2 | undefined): Promise<Secure> {
  const { createServer: createHttps } = await import('node:https')
  if (!options.tls) throw new Error('no certificate for a listener with TLS')
  const secure = {
    ...toSecureContext(options.tls),
    // Whoever has no certificate, or one of another authority, gets no further than the handshake.
    requestCert: options.tls.ca !== undefined,
    rejectUnauthorized: options.tls.ca !== undefined,
    ALPNProtocols: http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
    ...(shared.timeoutMs > 0 && { handshakeTimeout: shared.timeoutMs }),
  }
  const server = createHttp1Server((http) => createHttps({ ...http, ...secure }), options, shared)
  if (!http2) return server
  const serveHttp1 = takeOver(server, 'secureConnection')
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') http2.serve(socket)
    else serveHttp1(socket)
  })
  return server
}

function toSecureContext({ cert, key, ca }: TlsMaterial) {
  return { cert, key, ...(ca !== undefined && { ca }), minVersion: 'TLSv1.2' as const }
}

/** Node's own listener of an event, which from now on is called by whoever takes its place. */
function takeOver(server: Server, event: string): (socket: Socket) => void {
  const listeners = server.listeners(event) as ((socket: Socket) => void)[]
  server.removeAllListeners(event)
  return (socket) => {
    for (const listener of listeners) listener.call(server, socket)
  }
}

function listen(server: Server, { host, port }: Listener): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, reusePort: true, ...(host && { host: host.replace(/^\[(.*)\]$/, '$1') }) }, () => resolve())
  })
}

function stopListening(server: Server): void {
  // Node's servers of HTTP would close idle connections, too, on which a request may be under way.
  if (server.listening) NetServer.prototype.close.call(server)
}
