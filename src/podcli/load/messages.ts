import { WebSocket } from 'ws'
import type { Open } from './connection.ts'
import type { LoadPlan } from './plan.ts'
import { toTlsOptions } from './tls.ts'

/** As a status, what a websocket's message counts as; it has none of its own. */
const MESSAGE = 0

/** Websockets: a request is a message, and the next message that comes back its answer. */
export function createOpen({ target: { tls }, steps, timeoutMs }: LoadPlan): Open {
  const url = steps[0]?.url ?? ''
  const options = {
    origin: new URL(url).origin.replace(/^ws/, 'http'),
    headers: Object.fromEntries(steps[0]?.headers ?? []),
    perMessageDeflate: false,
    handshakeTimeout: timeoutMs,
    ...(tls && toTlsOptions(tls)),
  }
  return (listener) => {
    const socket = new WebSocket(url, options)
    let asked = false
    let last = ''
    socket.on('open', listener.opened)
    socket.on('message', (data: Buffer) => {
      // Servers may speak unasked, as at the beginning.
      if (!asked) return
      asked = false
      listener.answered(MESSAGE, data.length, true)
    })
    socket.on('error', (error) => {
      last = error.message
    })
    socket.on('close', (code) => listener.lost(last || `the server closed the websocket with code ${code}`))
    return {
      send(step) {
        asked = true
        socket.send(steps[step]?.body ?? '')
      },
      close() {
        socket.removeAllListeners('close')
        socket.terminate()
      },
    }
  }
}
