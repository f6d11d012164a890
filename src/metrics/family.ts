import type { Format } from './format.ts'

/** One metric with all its series; their lines are made at the scrape. */
export interface Family {
  /** A counter's with its ending, `_total`. */
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary'
  /** Sample lines, each with its newline: names, labels that need no escapes, a finite value. */
  readonly lines: (format: Format) => string
}

/** A family with its head; OpenMetrics names a counter without its ending, and its samples with it. */
export function toBlock({ name, help, type, lines }: Family, format: Format): string {
  const head = format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name
  return `# HELP ${head} ${help}\n# TYPE ${head} ${type}\n${lines(format)}`
}
