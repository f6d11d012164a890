import type { PageFacts } from '../../src/http/page-facts.ts'

/** How many polls the page remembers: what it shows and what it holds end here. */
export const WINDOW = 120

/** What a pod says of itself. */
export type PodInfo = Pick<PageFacts, 'hostname' | 'version' | 'revision' | 'runtime' | 'message' | 'color'>

/** One poll and its outcome: the pod that answered, or why none did. */
export type Poll = PollTimes & ({ readonly info: PodInfo } | { readonly failure: string })

export interface PollTimes {
  /** Counts up from 1. */
  readonly number: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Milliseconds from the request to the whole answer. */
  readonly ms: number
}

/** Failures without an answer; one with an answer is its status: `500`. */
export const UNREACHABLE = 'unreachable'
export const TIMED_OUT = 'timed out'
export const UNREADABLE = 'unreadable'

/** What was answered by `/api/info`, whatever it is, as far as it is what a pod says. */
export function toPodInfo(answer: unknown): PodInfo | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined
  const text = (name: keyof PodInfo) => {
    const value = (answer as Record<string, unknown>)[name]
    return typeof value === 'string' ? value.slice(0, LONGEST) : ''
  }
  const hostname = text('hostname')
  if (hostname === '') return undefined
  return {
    hostname,
    version: text('version'),
    revision: text('revision'),
    runtime: text('runtime'),
    message: text('message'),
    color: text('color'),
  }
}

/** A stranger's answer is held a hundred times over. */
const LONGEST = 500
