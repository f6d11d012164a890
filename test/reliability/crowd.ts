import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { startServer } from '../server.ts'
import { readGauges } from './gauges.ts'
import type { Load, Size, Verdict } from './load.ts'
import { measureP99 } from './probes.ts'

const CONNECTIONS: Readonly<Record<Size, number>> = { short: 200, long: 10_000 }
const MEASURE_MS: Readonly<Record<Size, number>> = { short: 250, long: 5000 }

/** Fewer than a listener's backlog. */
const AT_ONCE = 50

const SLOWDOWN = { loris: 3, websockets: 2 }

/** Below this a p99 is the clock and the machine's other work: a multiple of it says nothing. */
const NOISE_MS = 2

const KILOBYTES_EACH = 4

export const slowLoris: Load = {
  promise: `slow-loris connections slow normal requests down by less than ${SLOWDOWN.loris} ×`,
  run: (size) => beside(size, openLoris, SLOWDOWN.loris, false),
}

export const websockets: Load = {
  promise: `idle websockets take ${KILOBYTES_EACH} KB each, and slow normal requests down by less than ${SLOWDOWN.websockets} ×`,
  run: (size) => beside(size, openWebsocket, SLOWDOWN.websockets, true),
}

async function beside(size: Size, open: Open, slowdown: number, weighed: boolean): Promise<Verdict> {
  await using server = await startServer(['--level=warn'])
  const ms = MEASURE_MS[size]
  await measureP99(server.port, ms)
  const alone = await measureP99(server.port, ms)
  const before = readGauges(server).megabytes
  const sockets: Socket[] = []
  while (sockets.length < CONNECTIONS[size]) {
    sockets.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => open(server.port, index)))))
  }
  const kilobytes = ((readGauges(server).megabytes - before) * 1024) / sockets.length
  const drip = setInterval(() => {
    if (open === openLoris) for (const socket of sockets) if (!socket.destroyed) socket.write('x')
  }, 1000)
  const crowded = await measureP99(server.port, ms)
  clearInterval(drip)
  const lost = sockets.filter(({ destroyed }) => destroyed).length
  for (const socket of sockets) socket.destroy()
  await pause(0)
  const alive = (await server.get('/healthz')).status === 200
  const small = !weighed || size === 'short' || kilobytes <= KILOBYTES_EACH
  return {
    ok: alive && lost === 0 && small && (size === 'short' || crowded <= Math.max(alone, NOISE_MS) * slowdown),
    seen: `${sockets.length} connections, ${lost} lost, ${kilobytes.toFixed(1)} KB each; p99 ${alone.toFixed(1)} → ${crowded.toFixed(1)} ms`,
  }
}

type Open = (port: number, index: number) => Promise<Socket>

/** Addresses of this machine in turn: one has too few ports for all. */
function dial(port: number, index: number): Socket {
  return connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${1 + (index % 4)}` }).on('error', () => undefined)
}

async function openLoris(port: number, index: number): Promise<Socket> {
  const socket = dial(port, index)
  await once(socket, 'connect')
  socket.write('GET /version HTTP/1.1\r\nHost: x\r\nX-Slow: ')
  return socket.resume()
}

async function openWebsocket(port: number, index: number): Promise<Socket> {
  const socket = dial(port, index)
  socket.write(
    'GET /ws/echo HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  const [head] = (await once(socket, 'data')) as [Buffer]
  if (!head.toString('latin1').startsWith('HTTP/1.1 101 ')) throw new Error(head.toString('latin1'))
  return socket.resume()
}
