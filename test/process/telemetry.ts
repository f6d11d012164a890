import type { Receiver } from '../otlp-receiver.ts'
import { type Server, startServer } from '../server.ts'

/** A trace and a span of a client that samples. */
export const TRACE = '0af7651916cd43dd8448eb211c80319c'
export const SPAN = 'b7ad6b7169203331'
export const SAMPLED = { traceparent: `00-${TRACE}-${SPAN}-01` }

/** A server of that name which exports to this receiver. */
export function startTraced(receiver: Receiver, name: string, flags: readonly string[] = []): Promise<Server> {
  return startServer([`--otel-service-name=${name}`, ...flags], exportTo(receiver))
}

/** Variables that make a server export to this receiver, soon. */
export function exportTo({ endpoint }: Pick<Receiver, 'endpoint'>): NodeJS.ProcessEnv {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: '20', OTEL_BLRP_SCHEDULE_DELAY: '20' }
}
