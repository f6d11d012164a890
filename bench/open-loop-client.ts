import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { parseAnswer } from './answer-text.ts'
import type { Load } from './load.ts'
import { toPercentiles } from './percentiles.ts'
import { CONNECTIONS, type Scenario } from './scenarios.ts'

/** Runs one load, given as JSON, and prints its result as JSON; see open-loop.ts. */
const { port, scenario, seconds, headers } = JSON.parse(process.argv[2] ?? '{}') as Load
const { connections = CONNECTIONS, rate = 1000 } = scenario
const request = toRequest(scenario)
const total = Math.round(rate * seconds)
const latenciesMs: number[] = []
/** When each request was due that waits for a free connection. */
const due: number[] = []
const free: Connection[] = []
let sent = 0
let errors = 0

/** How long answers may still come after the last request was due. */
const PATIENCE_MS = 2000

/** A timer may come up to a millisecond late, which would be in every wait: the last of it is spent turning round. */
const TURNING_MS = 2

for (let count = 0; count < connections; count++) free.push(await open())
const start = performance.now()
const end = start + seconds * 1000 + PATIENCE_MS
await new Promise<void>((resolve) => {
  const turn = () => {
    const now = performance.now()
    for (; sent < total && toDue(sent) <= now; sent++) due.push(toDue(sent))
    sendDue()
    if (latenciesMs.length + errors >= total || now > end) return resolve()
    const idleMs = (sent < total ? toDue(sent) : Math.min(end, now + 10)) - now
    if (idleMs > TURNING_MS) setTimeout(turn, idleMs - TURNING_MS)
    else setImmediate(turn)
  }
  turn()
})
const unanswered = total - latenciesMs.length - errors
// What never came waited at least until now: left out, an overload would look fast.
for (let count = 0; count < unanswered; count++) latenciesMs.push(end - start)
const requests = total - unanswered - errors
const result = { requests, errors: errors + unanswered, perSecond: requests / seconds, ...toPercentiles(latenciesMs) }
process.stdout.write(JSON.stringify(result), () => process.exit())

interface Connection {
  readonly socket: Socket
  /** When the request that is under way was due. */
  dueMs: number | undefined
  received: string
}

function toDue(index: number): number {
  return start + (index * 1000) / rate
}

function sendDue(): void {
  while (due.length > 0 && free.length > 0) send(free.pop() as Connection, due.shift() as number)
}

function send(connection: Connection, dueMs: number): void {
  connection.dueMs = dueMs
  connection.socket.write(request)
}

async function open(): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  const connection: Connection = { socket, dueMs: undefined, received: '' }
  socket.on('data', (chunk: Buffer) => receive(connection, chunk.toString('latin1')))
  socket.on('error', () => {}) // `close` follows.
  socket.on('close', () => reopen(connection))
  return connection
}

function receive(connection: Connection, chunk: string): void {
  connection.received += chunk
  const answer = parseAnswer(connection.received)
  if (!answer || connection.dueMs === undefined) return
  if (answer.status < 400) latenciesMs.push(performance.now() - connection.dueMs)
  else errors++
  connection.dueMs = undefined
  connection.received = ''
  if (answer.closes) connection.socket.destroy()
  else release(connection)
}

function release(connection: Connection): void {
  free.push(connection)
  sendDue()
}

/** Nothing is sent again; a server that is gone fails what is due. */
function reopen(connection: Connection): void {
  if (connection.dueMs !== undefined) errors++
  const index = free.indexOf(connection)
  if (index >= 0) free.splice(index, 1)
  open().then(release, () => {})
}

function toRequest({ method, path, body }: Scenario): string {
  const text = 'x'.repeat(body?.bytes ?? 0)
  const lines = Object.entries({ Host: 'bench', ...headers, ...(body && { 'Content-Length': text.length }) })
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`
}
