import type { Percentiles } from './percentiles.ts'
import type { Scenario } from './scenarios.ts'

/** Sends requests to a server. */
export interface Client {
  readonly name: string
  load(load: Load): Promise<LoadResult>
}

export interface Load {
  readonly port: number
  readonly scenario: Scenario
  readonly seconds: number
  /** Of the client; 1 when absent. */
  readonly threads?: number
  /** Header lines of each request: name to value. */
  readonly headers: Readonly<Record<string, string>>
}

export interface LoadResult extends Percentiles {
  readonly requests: number
  /** Answers that did not come, or with a status from 400 on. */
  readonly errors: number
  readonly perSecond: number
}
