import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** A proxy that shares its requests out to two servers. */
export interface Proxy extends AsyncDisposable {
  readonly port: number
  /** From now on `percent` of the requests go to the canary's port, the others to the primary's. */
  route(ports: { readonly primary: number; readonly canary: number; readonly percent: number }): void
}

/** Starts to listen; answers 502 until it has a route, and where a server is gone. */
export async function startProxy(port: number): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true })
  let ports = { primary: 0, canary: 0, percent: 0 }
  let turn = 0
  // Evenly mixed, and exact over a hundred.
  const choose = () => {
    const before = Math.floor((turn * ports.percent) / 100)
    turn = (turn + 1) % 100
    return Math.floor(((turn || 100) * ports.percent) / 100) > before ? ports.canary : ports.primary
  }
  const server = createServer((asked, answer) => forward(asked, answer, choose(), agent))
  server.on('upgrade', (asked: IncomingMessage, socket: Socket) => upgrade(asked, socket, ports.primary))
  server.listen(port)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    route(next) {
      ports = next
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      agent.destroy()
    },
  }
}

function forward(asked: IncomingMessage, answer: ServerResponse, port: number, agent: Agent): void {
  // Whether a connection goes on is a matter of each side's own.
  const {
    method,
    url,
    headers: { connection: _, ...headers },
  } = asked
  const sent = request({ port, host: '127.0.0.1', method, path: url, headers, agent }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.rawHeaders)
    response.pipe(answer)
  })
  sent.on('error', () => {
    if (!answer.headersSent) answer.writeHead(502)
    answer.end()
  })
  // Otherwise its connection carries another request by now.
  answer.on('close', () => answer.writableFinished || sent.destroy())
  asked.pipe(sent)
}

/** A websocket's connection is handed through as it is. */
function upgrade({ method, url, headers }: IncomingMessage, socket: Socket, port: number): void {
  const sent = request({ port, host: '127.0.0.1', method, path: url, headers })
  const close = () => socket.destroy()
  sent.on('error', close).on('response', close)
  socket.on('error', () => sent.destroy())
  sent.on('upgrade', ({ rawHeaders }, other) => {
    const lines = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`))
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`)
    other.on('error', close)
    other.pipe(socket).pipe(other)
  })
  sent.end()
}
