import type { EngineOptions, HttpEngine } from '../../engine.ts'
import { drain, nextTurns } from '../drain.ts'
import type { Shared } from './exchange.ts'
import { createListener } from './listener.ts'

/** HTTP/1.0, HTTP/1.1 and HTTP/2 by node's own servers, on ports that this thread shares with others. */
export async function createNodeEngine(options: EngineOptions): Promise<HttpEngine> {
  const { listeners, room, timeoutMs, sockets } = options
  const shared: Shared = { room, timeoutMs, connected: 0, draining: false, open: 0, drained: 0 }
  const http2 = listeners.some((listener) => listener.http2) ? await loadHttp2(options, shared) : undefined
  const servers = await Promise.all(
    listeners.map((listener) => createListener(listener, options, shared, listener.http2 ? http2 : undefined)),
  )
  const close = () => {
    for (const server of servers) server.close()
  }
  return {
    async listen() {
      for (const server of servers) await server.listen()
    },
    async renew(material) {
      for (const server of servers) server.renew(material)
    },
    async stopListening() {
      // What waits in the queue would be reset.
      await nextTurns()
      for (const server of servers) server.stopListening()
    },
    drain(graceMs) {
      http2?.goAway()
      return drain(shared, graceMs, { sockets: sockets.handler, farewell: () => http2?.farewell(), close })
    },
    close,
  }
}

async function loadHttp2(options: EngineOptions, shared: Shared) {
  const { createHttp2 } = await import('./http2.ts')
  return createHttp2(options, shared)
}
