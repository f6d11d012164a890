import { connect, type Socket } from 'node:net'
import type { Connection, Listener, Open } from './connection.ts'
import type { LoadPlan, Step, Target } from './plan.ts'
import { createResponseReader } from './response.ts'

/** Answers are read in pieces of up to so many bytes. */
const PIECE_BYTES = 64 * 1024

/**
 * Connections of HTTP/1.1 on bare sockets. Node.js's own client takes several times as long for a request: here its bytes are
 * made once, and of an answer only what tells its end is read.
 */
export async function createOpen({ target, steps }: LoadPlan): Promise<Open> {
  const requests = steps.map((step) => ({ method: step.method, bytes: toBytes(step) }))
  // One for all connections: what it holds is read before another socket's turn.
  const buffer = Buffer.allocUnsafe(PIECE_BYTES)
  const openSocket = await createOpenSocket(target, buffer)
  // Servers may close without a word what was asked to be closed.
  const isLast = steps.some(({ headers }) =>
    headers.some(([name, value]) => /^connection$/i.test(name) && /close/i.test(value)),
  )
  return (listener) => {
    const reader = createResponseReader((status, bytes, reusable) =>
      listener.answered(status, bytes, reusable && !isLast),
    )
    const socket = openSocket(listener, (bytes) => reader.take(bytes))
    let last = 'the server closed the connection'
    socket.on('error', (error) => {
      last = error.message
    })
    socket.on('end', () => reader.end())
    socket.on('close', () => listener.lost(last))
    return toConnection(socket, reader.expect, requests)
  }
}

function toConnection(
  socket: Socket,
  expect: (method: string) => void,
  requests: readonly { method: string; bytes: Buffer }[],
): Connection {
  return {
    send(step) {
      const { method, bytes } = requests[step] ?? { method: 'GET', bytes: Buffer.alloc(0) }
      expect(method)
      socket.write(bytes)
    },
    close() {
      socket.removeAllListeners('close')
      socket.destroy()
    },
  }
}

type OpenSocket = (listener: Listener, take: (bytes: Buffer) => void) => Socket

async function createOpenSocket({ host, port, tls }: Target, buffer: Buffer): Promise<OpenSocket> {
  const guard = (socket: () => Socket, take: (bytes: Buffer) => void) => (bytes: Buffer) => {
    try {
      take(bytes)
    } catch (error) {
      socket().destroy(error as Error)
    }
  }
  if (!tls) {
    return (listener, take) => {
      const read = guard(() => socket, take)
      // Past the streams: they would allocate a buffer for each answer.
      const onread = { buffer, callback: (length: number) => (read(buffer.subarray(0, length)), true) }
      const socket: Socket = connect({ host, port, noDelay: true, onread })
      return socket.on('connect', listener.opened)
    }
  }
  const { connect: connectTls } = await import('node:tls')
  const { toTlsOptions } = await import('./tls.ts')
  const options = { host, port, servername: tls.servername, ...toTlsOptions(tls) }
  return (listener, take) => {
    const socket: Socket = connectTls({ ...options, ALPNProtocols: ['http/1.1'] })
    return socket
      .setNoDelay(true)
      .on('secureConnect', listener.opened)
      .on(
        'data',
        guard(() => socket, take),
      )
  }
}

/** The bytes of a request; what a header of the same name says wins. */
export function toBytes({ url, method, headers, body }: Step): Buffer {
  const { host, pathname, search } = new URL(url)
  const content = Buffer.from(body)
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  const own: (readonly [string, string])[] = [
    ['Host', host],
    ['User-Agent', 'podcli-load'],
    ['Accept', '*/*'],
  ]
  if (content.length > 0 || /^(POST|PUT|PATCH)$/.test(method)) own.push(['Content-Length', String(content.length)])
  const lines = [...own.filter(([name]) => !given.has(name.toLowerCase())), ...headers]
  const head = `${method} ${pathname}${search} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), content])
}
