import { connect, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** Clients that ask again as soon as they are answered, each over one connection that it opens anew when it is told to. */
export interface Clients {
  readonly answered: number
  /** Resolves when every client has stopped. `lost`: asked and not answered; `wrong`: answered, but not by 200. */
  stop(): Promise<{ answered: number; lost: number; wrong: number }>
}

/** Starts `count` clients of `path`. A connection that is refused ends its client: nothing was asked. */
export function startClients(
  port: number,
  count: number,
  path: string,
  dial: Dial = () => connect({ port, host: '127.0.0.1', noDelay: true }),
): Clients {
  const seen = { answered: 0, lost: 0, wrong: 0, stopped: false }
  const clients = Array.from({ length: count }, async () => {
    while (!seen.stopped && (await session(dial(), path, seen)));
  })
  return {
    get answered() {
      return seen.answered
    },
    async stop() {
      seen.stopped = true
      await Promise.all(clients)
      return { answered: seen.answered, lost: seen.lost, wrong: seen.wrong }
    },
  }
}

/** One connection; resolves with whether another one is worth trying. */
function session(socket: Socket, path: string, seen: Seen): Promise<boolean> {
  return new Promise((resolve) => {
    let waiting = false
    let connected = false
    let text = ''
    const ask = () => {
      waiting = true
      socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`)
    }
    socket.setEncoding('latin1').on(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
      connected = true
      ask()
    })
    socket.on('data', (chunk: string) => {
      text += chunk
      const answer = /^HTTP\/1\.1 (\d+) (?:[^\r]+\r\n)*?Content-Length: (\d+)\r\n(?:[^\r]+\r\n)*\r\n/i.exec(text)
      if (!answer || text.length < answer[0].length + Number(answer[2])) return
      waiting = false
      seen.answered++
      if (answer[1] !== '200') seen.wrong++
      const closing = /\r\nconnection: close\r\n/i.test(answer[0])
      text = ''
      if (closing || seen.stopped) socket.end()
      else ask()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (waiting) seen.lost++
      resolve(connected)
    })
  })
}

/** Opens a connection. */
type Dial = () => Socket

interface Seen {
  answered: number
  lost: number
  wrong: number
  readonly stopped: boolean
}
