import type { WebSocket, WebSocketBehavior } from 'uWebSockets.js'
import type { EngineOptions } from '../../engine.ts'
import { decodePath } from '../../router.ts'
import { MESSAGE_LIMIT, SILENCE_LIMIT_S, UNREAD_LIMIT } from '../../websocket.ts'
import { UwsExchange } from './exchange.ts'
import { AMBIGUOUS, readPlainLength } from './framing.ts'
import type { Shared } from './shared.ts'

/**
 * Beyond this the engine drops the connection without a close code (1006); between `MESSAGE_LIMIT` and this the client is told
 * 1009. Each socket may make the server hold this many bytes.
 */
const FRAME_LIMIT = 4 * MESSAGE_LIMIT

/** The engine's view of the websocket endpoint, and of requests that would be websockets elsewhere. */
export function toBehavior({ sockets, fallback }: EngineOptions, shared: Shared): WebSocketBehavior<object> {
  const { path, handler, refuse } = sockets
  const text = (ws: WebSocket<object>) => ws as unknown as Parameters<typeof handler.open>[0]
  return {
    maxPayloadLength: FRAME_LIMIT,
    maxBackpressure: UNREAD_LIMIT,
    closeOnBackpressureLimit: true,
    idleTimeout: SILENCE_LIMIT_S,
    sendPingsAutomatically: false,
    upgrade(res, req, context) {
      const length = readPlainLength(req, false)
      const exchange = new UwsExchange(res, req, shared, false, length ?? '')
      if (length === undefined) return exchange.reject(AMBIGUOUS)
      if (decodePath(exchange.path()) !== path) return fallback(exchange)
      const refusal = refuse(exchange)
      if (refusal) return exchange.answer(refusal)
      res.upgrade(
        // Not undefined: the engine copies the properties of what it gets, and ends the process when there are none to read.
        {},
        req.getHeader('sec-websocket-key'),
        req.getHeader('sec-websocket-protocol'),
        req.getHeader('sec-websocket-extensions'),
        context,
      )
      shared.connections--
    },
    open(ws) {
      shared.sockets++
      handler.open(text(ws))
    },
    message: (ws, message) => handler.message(text(ws), new Uint8Array(message)),
    close(ws) {
      shared.sockets--
      handler.close(text(ws))
    },
  }
}
