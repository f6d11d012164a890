import { createServer, type IncomingMessage } from 'node:http'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { listen } from '../run.ts'

/** A server of websockets at a free port. */
export async function startWebsockets(
  connected: (socket: WebSocket, request: IncomingMessage) => void,
  options: ServerOptions = {},
) {
  const server = createServer()
  const websockets = new WebSocketServer({ server, ...options })
  websockets.on('connection', (socket, request) => {
    socket.on('error', () => undefined)
    connected(socket, request)
  })
  const port = await listen(server)
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of websockets.clients) socket.terminate()
      await server[Symbol.asyncDispose]()
    },
  }
}
