import type { Slots } from '../metrics/slots.ts'
import type { App } from './app.ts'
import type { SocketEndpoint } from './engine.ts'
import { toLabel, toTemplate } from './label.ts'
import { INJECTED_FAULT } from './middleware/fault-injection.ts'
import { randomFaults } from './middleware/random-faults.ts'
import { logRequest } from './middleware/request-log.ts'
import { EchoSockets, refuseHandshake } from './websocket.ts'

const SOCKET_PATH = '/ws/echo'
const SWITCHED = { status: 101 }

/** Handshakes of `/ws/echo`; what is no handshake at all comes to its route instead. */
export function createSockets(app: App, slots: Slots): SocketEndpoint {
  const { config, flags, info, log, now, tracing } = app
  const observe = slots.counter('GET', toLabel(config.prefix, SOCKET_PATH))
  const faults = randomFaults(app)
  const begin = tracing?.server(toTemplate(config.prefix, SOCKET_PATH), () => undefined)
  return {
    path: `${config.prefix}${SOCKET_PATH}`,
    handler: new EchoSockets(info.hostname, now, (limit) => slots.limits.reached(limit)),
    refuse(handshake) {
      const trace = begin?.(handshake, handshake.method())
      if (trace?.sampled || log.debugging) logRequest(trace?.log ?? log, handshake, trace?.traceId)
      const reply = flags.faultInjection ? INJECTED_FAULT : (refuseHandshake(handshake) ?? faults?.error())
      observe(reply?.status ?? 200, 0)
      trace?.end(reply ?? SWITCHED)
      return reply
    },
  }
}
