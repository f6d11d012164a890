import type { Scenario } from './scenarios.ts'

/** Sends requests as fast as they are answered. */
export interface Client {
  readonly name: string
  load(load: Load): Promise<LoadResult>
}

export interface Load {
  readonly port: number
  readonly scenario: Scenario
  readonly seconds: number
}

export interface LoadResult {
  readonly requests: number
  /** Answers that did not come, or with a status from 400 on. */
  readonly errors: number
  readonly perSecond: number
  readonly p99Ms: number
}

/** Keep-alive connections of every load. */
export const CONNECTIONS = 64
