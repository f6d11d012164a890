import { type ExportResult, ExportResultCode } from '@opentelemetry/core'

type Report = (result: ExportResult) => void

/** The end of a batch processor: what the SDK calls an exporter, for spans and for records alike. */
export interface Handover<Item> {
  export(items: Item[], report: Report): void
  /** Counts what is on its way as exported: whoever has it delivers it. */
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

/** Hands batches, in the bytes of OTLP, to `send`, which resolves when one is delivered or lost. */
export function createHandover<Item>(
  serialize: (items: Item[]) => Uint8Array | undefined,
  send: (bytes: Uint8Array) => Promise<void>,
): Handover<Item> {
  const waiting = new Set<Report>()
  /** Whether it was delivered is told by whoever tries to: the processor would only repeat it. */
  const settle = (report: Report) => {
    if (waiting.delete(report)) report({ code: ExportResultCode.SUCCESS })
  }
  return {
    export(items, report) {
      waiting.add(report)
      const bytes = serialize(items)
      const settled = () => settle(report)
      if (bytes) send(bytes).then(settled, settled)
      else settled()
    },
    async forceFlush() {
      for (const report of waiting) settle(report)
    },
    shutdown: async () => undefined,
  }
}
