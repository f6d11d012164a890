import { readdirSync, readFileSync } from 'node:fs'
import type { Server } from '../server.ts'

/** What a process holds. */
export interface Gauges {
  /** Memory that is its own. */
  readonly megabytes: number
  readonly descriptors: number
  readonly threads: number
}

/** Reads what the server's process holds now. */
export function readGauges({ process: { pid } }: Server): Gauges {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1])
  return {
    megabytes: field('RssAnon') / 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: field('Threads'),
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
