import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parseAnswer } from './answer-text.ts'
import { CONNECTIONS } from './scenarios.ts'
import { startServer, type Target } from './servers.ts'

/** What SIGTERM does to clients that never pause. */
export interface Drain {
  readonly answered: number
  /** Requests over an established connection that got no whole answer. */
  readonly cutOff: number
  /** Answers with a status from 500 on. */
  readonly refused: number
  /** From the signal to the exit, and how it ended. */
  readonly exitMs: number
  readonly exitCode: number | null
}

/** Stops a server while keep-alive clients send requests one after the other, and counts what they lost. */
export async function measureDrain(target: Target): Promise<Drain> {
  await using server = await startServer(target, 'all')
  const counts = { answered: 0, cutOff: 0, refused: 0 }
  let ended = false
  const clients = Promise.all(Array.from({ length: CONNECTIONS }, () => runClient(server.port, counts))).then(() => {
    ended = true
  })
  while (counts.answered < CONNECTIONS * WARM_REQUESTS && !ended) await pause(10)
  const { code, ms } = await server.stop()
  await clients
  return { ...counts, exitMs: ms, exitCode: code }
}

/** Answers for each client before the signal: every connection is in use by then. */
const WARM_REQUESTS = 100

const REQUEST = 'GET /version HTTP/1.1\r\nHost: bench\r\n\r\n'

type Counts = { -readonly [Name in 'answered' | 'cutOff' | 'refused']: number }

/** Connects anew when the server says `Connection: close`; ends when nobody listens any more. */
async function runClient(port: number, counts: Counts): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    if (!connected) return
    await sendUntilClosed(socket, counts)
  }
}

/** There is always one request under way: a close without `Connection: close` before it cuts one off. */
function sendUntilClosed(socket: Socket, counts: Counts): Promise<void> {
  return new Promise((resolve) => {
    let received = ''
    let ending = false
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
      const answer = parseAnswer(received)
      if (!answer) return
      received = ''
      counts.answered++
      if (answer.status >= 500) counts.refused++
      ending = answer.closes
      if (ending) socket.destroy()
      else socket.write(REQUEST)
    })
    socket.on('error', () => {}) // `close` follows.
    socket.on('close', () => {
      if (!ending) counts.cutOff++
      resolve()
    })
    socket.write(REQUEST)
  })
}
