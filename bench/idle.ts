import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { readCpu, readResident, spentNs } from './cpu.ts'
import { startServer, type Target } from './servers.ts'

/** Milliseconds from each start to the first 200 of `/readyz`. */
export async function measureStarts(target: Target): Promise<number[]> {
  const times: number[] = []
  for (let start = 0; start < STARTS; start++) {
    await using server = await startServer(target, 'all')
    times.push(server.readyMs)
  }
  return times
}

/** Resident bytes a while after the start, and millicores from then on, without a request. */
export async function measureRest(target: Target): Promise<{ resident: number; millicores: number }> {
  await using server = await startServer(target, 'all')
  await pause(SETTLE_MS)
  const resident = readResident(server.pid)
  const before = readCpu(server.pid)
  await pause(REST_MS)
  return { resident, millicores: spentNs(before, readCpu(server.pid)) / 1000 / REST_MS }
}

/** Resident bytes that each open websocket costs; `lost` counts those that the server closed meanwhile. */
export async function measureSockets(target: Target): Promise<{ count: number; lost: number; bytesEach: number }> {
  await using server = await startServer(target, 'all')
  await pause(SETTLE_MS)
  const before = readResident(server.pid)
  const count = Math.min(SOCKETS, readFileLimit() - SPARE_FILES)
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, () => openSocket(server.port))
    sockets.push(...(await Promise.all(batch)))
  }
  await pause(SOCKETS_REST_MS)
  const bytesEach = (readResident(server.pid) - before) / count
  const lost = sockets.filter(({ destroyed }) => destroyed).length
  for (const socket of sockets) socket.destroy()
  return { count, lost, bytesEach }
}

const STARTS = 10

/** What a start leaves behind has been collected by then. */
const SETTLE_MS = 5000
const REST_MS = 10_000

const SOCKETS = 10_000

/** Longer than two of the messages that podinfo sends to each socket every 5 s. */
const SOCKETS_REST_MS = 12_000

/** Fewer than a listener's backlog: a connection must not wait for a second SYN. */
const AT_ONCE = 50

/** File descriptors that a process needs besides its sockets. */
const SPARE_FILES = 200

async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.write(
    'GET /ws/echo HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  const [head] = (await once(socket, 'data')) as [Buffer]
  if (!head.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(`no websocket: ${head.toString('latin1')}`)
  // Messages are read, so that they pile up nowhere. An error shows as a lost socket.
  return socket.on('error', () => {}).resume()
}

/** Open files that this process may have; a server started by it may have as many. */
function readFileLimit(): number {
  return Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1])
}
