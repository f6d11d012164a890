import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

const CLIENTS = 8

/** A normal client's pause between an answer and its next request: a load at which the server is not the bottleneck. */
const PAUSE_MS = 5

/** Milliseconds of the slowest 1 % of normal requests, sent over connections of their own for a while. */
export async function measureP99(port: number, ms: number): Promise<number> {
  const times: number[] = []
  const end = performance.now() + ms
  const client = async () => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    while (performance.now() < end) {
      const asked = performance.now()
      socket.write('GET /version HTTP/1.1\r\nHost: x\r\n\r\n')
      const [answer] = (await once(socket, 'data')) as [Buffer]
      times.push(performance.now() - asked)
      if (!answer.toString('latin1').startsWith('HTTP/1.1 200 ')) throw new Error(answer.toString('latin1'))
      await pause(PAUSE_MS)
    }
    socket.destroy()
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN
}
