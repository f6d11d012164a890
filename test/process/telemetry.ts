import type { Receiver } from '../otlp-receiver.ts'

/** Variables that make a server export to this receiver, soon. */
export function exportTo({ endpoint }: Pick<Receiver, 'endpoint'>): NodeJS.ProcessEnv {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: '20', OTEL_BLRP_SCHEDULE_DELAY: '20' }
}
