import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'
import type { EngineOptions, Socket } from '../../engine.ts'
import type { Reply } from '../../reply.ts'
import { decodePath } from '../../router.ts'
import { MESSAGE_LIMIT, SILENCE_LIMIT_S, UNREAD_LIMIT } from '../../websocket.ts'
import type { Shared } from './exchange.ts'
import { toHead } from './http1-exchange.ts'
import { NodeIncoming } from './incoming.ts'

/** The handshakes of a websocket endpoint, as node's servers ask about them. */
export interface Handshakes {
  /** Whether the connection is to become a websocket; one that may not is answered as `refusal` says. */
  accepts(request: IncomingMessage): boolean
  refusal(request: IncomingMessage): Reply | undefined
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

/** Serves the sockets of `options` by `ws`, which is loaded with the first one. */
export function createHandshakes({ sockets, reached }: EngineOptions, shared: Shared): Handshakes {
  const { path, refuse, handler } = sockets
  const refusals = new WeakMap<IncomingMessage, Reply>()
  let loading: Promise<WebSocketServer> | undefined
  const open = (ws: WebSocket, transport: Duplex) => {
    const socket = toSocket(ws, reached)
    dropSilent(ws, transport)
    ws.on('message', (message: Buffer) => handler.message(socket, message))
    ws.on('close', () => handler.close(socket))
    // What it was is in the close code; 'close' follows.
    ws.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === TOO_LONG) reached('message')
    })
    handler.open(socket)
    if (shared.draining) handler.endAll()
  }
  return {
    accepts(request) {
      const { method, url = '', headers } = request
      if (method !== 'GET' || headers.upgrade?.toLowerCase() !== 'websocket') return false
      const handshake = new NodeIncoming(toHead(request, url))
      if (decodePath(handshake.path()) !== path) return false
      const refusal = refuse(handshake)
      if (refusal) refusals.set(request, refusal)
      return refusal === undefined
    },
    refusal: (request) => refusals.get(request),
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy())
      loading ??= load()
      loading.then(
        (server) => server.handleUpgrade(request, socket, head, (ws) => open(ws, socket)),
        () => socket.destroy(),
      )
    },
  }
}

/** The code of `ws` for a message over its limit, to which it has said 1009. */
const TOO_LONG = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'

async function load(): Promise<WebSocketServer> {
  const { WebSocketServer } = await import('ws')
  return new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: MESSAGE_LIMIT })
}

function toSocket(ws: WebSocket, reached: EngineOptions['reached']): Socket {
  return {
    send(message) {
      if (ws.bufferedAmount <= UNREAD_LIMIT) return ws.send(message)
      reached('unread')
      ws.terminate()
    },
    ping: () => ws.ping(),
    end: (code, reason) => ws.close(code, reason),
  }
}

/** Closes a websocket whose client says nothing for too long, not even a pong. */
function dropSilent(ws: WebSocket, transport: Duplex): void {
  const timer = setTimeout(() => ws.terminate(), SILENCE_LIMIT_S * 1000)
  transport.on('data', () => timer.refresh())
  ws.on('close', () => clearTimeout(timer))
}
