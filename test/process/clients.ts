import { connect, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** Clients that ask again once they are answered, each over one connection that it opens anew when it is told to. */
export interface Clients {
  readonly answered: number
  /** Resolves when every client has stopped. `lost`: asked and not answered; `wrong`: answered, but not by 200. */
  stop(): Promise<{ answered: number; lost: number; wrong: number }>
}

export interface ClientOptions {
  /** Opens a connection, in place of a plain one. */
  readonly dial?: () => Socket
  /** Longest pause between an answer and the next request, drawn anew each time. 0 takes all the time of a processor. */
  readonly pauseMs?: number
}

/**
 * Starts `count` clients of `path`. A connection that is refused ends its client: nothing was asked. With pauses some
 * connections are busy and some are between two requests at any moment.
 */
export function startClients(port: number, count: number, path: string, options: ClientOptions = {}): Clients {
  const { dial = () => connect({ port, host: '127.0.0.1', noDelay: true }), pauseMs = 20 } = options
  const seen = { answered: 0, lost: 0, wrong: 0, stopped: false, pauseMs }
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
    const askOn = () => {
      // The server may have closed meanwhile, which is its right: nothing was asked.
      if (seen.stopped) socket.end()
      else if (socket.writable) ask()
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
      else if (seen.pauseMs === 0) ask()
      else setTimeout(askOn, Math.random() * seen.pauseMs)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (waiting) seen.lost++
      resolve(connected)
    })
  })
}

interface Seen {
  answered: number
  lost: number
  wrong: number
  readonly stopped: boolean
  readonly pauseMs: number
}
