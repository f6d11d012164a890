import { duration } from '../../config/kinds.ts'
import type { Result } from './result.ts'

/** What a load must not show: `p99>250ms`. */
export interface Threshold {
  /** As it was written. */
  readonly text: string
  /** Whether the result shows it, and the figure that it looked at. */
  judge(result: Result): { readonly broken: boolean; readonly figure: string }
}

/** What a threshold may look like, for messages. */
export const EXPECTED_THRESHOLD = 'such as p99>250ms, mean>=20ms, errors>1%, errors>10 or rate<100'

/** Reads a threshold; undefined when unreadable. */
export function parseThreshold(text: string): Threshold | undefined {
  const [, name = '', sign = '', limit = ''] = /^([a-z][a-z\d.]*)\s*(>=|<=|>|<)\s*(\S+)$/.exec(text.trim()) ?? []
  const compare = COMPARE[sign]
  const measure = toMeasure(name, limit)
  if (!compare || !measure) return undefined
  const { bound, read, write } = measure
  return {
    text,
    judge(result) {
      const figure = read(result)
      return { broken: compare(figure, bound), figure: write(figure) }
    },
  }
}

type Compare = (figure: number, bound: number) => boolean

const COMPARE: Readonly<Record<string, Compare>> = {
  '>': (figure, bound) => figure > bound,
  '>=': (figure, bound) => figure >= bound,
  '<': (figure, bound) => figure < bound,
  '<=': (figure, bound) => figure <= bound,
}

interface Measure {
  readonly bound: number
  read(result: Result): number
  write(figure: number): string
}

function toMeasure(name: string, limit: string): Measure | undefined {
  if (name === 'errors' && limit.endsWith('%')) {
    const share = ({ errors, requests }: Result) => (requests > 0 ? (errors / requests) * 100 : 100)
    return toNumber(limit.slice(0, -1), share, (figure) => `${Number(figure.toFixed(2))}%`)
  }
  if (name === 'errors') return toNumber(limit, ({ errors }) => errors, String)
  if (name === 'rate')
    return toNumber(
      limit,
      ({ rate }) => rate,
      (figure) => `${figure.toFixed(1)}/s`,
    )
  const read = toLatency(name)
  const bound = duration(0, '').parse(limit)
  if (!read || bound === undefined) return undefined
  return { bound, read, write: (figure) => `${Number(figure.toFixed(2))}ms` }
}

function toNumber(limit: string, read: Measure['read'], write: Measure['write']): Measure | undefined {
  return /^\d+(\.\d+)?$/.test(limit) ? { bound: Number(limit), read, write } : undefined
}

function toLatency(name: string): Measure['read'] | undefined {
  if (name === 'mean') return ({ latencyMs }) => latencyMs.mean
  if (name === 'max') return ({ latencyMs }) => latencyMs.max
  const [, percent] = /^p(\d{1,2}(?:\.\d+)?)$/.exec(name) ?? []
  return percent === undefined ? undefined : (result) => result.percentileMs(Number(percent))
}
