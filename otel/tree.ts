/** What the drawing needs of a span. */
export interface TreeSpan {
  readonly service: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  readonly kind: string
  readonly startMs: number
  readonly endMs: number
  readonly status: string
  readonly message: string
}

/** Characters of the time axis. */
const AXIS = 40

/** Draws one trace as a tree, a line for each span, with its time in milliseconds and its place on the time axis. */
export function drawTree(spans: readonly TreeSpan[]): string {
  const start = Math.min(...spans.map(({ startMs }) => startMs))
  const end = Math.max(...spans.map(({ endMs }) => endMs))
  const rows = toRows(spans, toRoots(spans), '', '')
  const width = (column: 'service' | 'title') => Math.max(...rows.map((row) => row[column].length))
  const [services, titles] = [width('service'), width('title')]
  const lines = rows.map(({ service, title, span }) => {
    const place = (ms: number) => Math.round(((ms - start) / (end - start || 1)) * AXIS)
    const from = Math.min(place(span.startMs), AXIS - 1)
    const bar = `${' '.repeat(from)}${'█'.repeat(Math.max(1, place(span.endMs) - from))}`.padEnd(AXIS)
    const time = (span.endMs - span.startMs).toFixed(2).padStart(8)
    const failure = span.status === 'error' ? `  error ${span.message}`.trimEnd() : ''
    return `${service.padEnd(services)}  ${title.padEnd(titles)}  ${time} ms  ▕${bar}▏${failure}`
  })
  return lines.join('\n')
}

interface Row {
  readonly service: string
  readonly title: string
  readonly span: TreeSpan
}

/** Spans whose parent is not among them. */
function toRoots(spans: readonly TreeSpan[]): TreeSpan[] {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  return spans.filter(({ parentSpanId }) => !ids.has(parentSpanId))
}

function toRows(all: readonly TreeSpan[], siblings: readonly TreeSpan[], lead: string, below: string): Row[] {
  const sorted = siblings.toSorted((a, b) => a.startMs - b.startMs)
  return sorted.flatMap((span, index) => {
    const isLast = index === sorted.length - 1
    const isRoot = lead === ''
    const title = `${isRoot ? '' : `${below}${isLast ? '└─ ' : '├─ '}`}${span.name} (${span.kind})`
    const children = all.filter(({ parentSpanId }) => parentSpanId === span.spanId)
    const deeper = isRoot ? '' : `${below}${isLast ? '   ' : '│  '}`
    return [{ service: span.service, title, span }, ...toRows(all, children, '│', deeper)]
  })
}
