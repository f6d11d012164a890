import { WebSocket } from 'ws'
import type { Environment } from './command.ts'

/** A server that takes longer to shake hands would keep whoever types waiting for ever. */
const HANDSHAKE_MS = 5000

/** Starts to open a websocket: not a message is lost if its listeners are set at once. The Origin is the address's own unless given. */
export async function openWebsocket(address: URL, env: Environment, origin = ''): Promise<WebSocket> {
  const url = new URL(address.href)
  url.hash = ''
  return new WebSocket(url, {
    origin: origin || url.origin.replace(/^ws/, 'http'),
    perMessageDeflate: false,
    handshakeTimeout: HANDSHAKE_MS,
    ...(url.protocol === 'wss:' && { ca: (await import('./trust.ts')).loadTrust(env) }),
  })
}
