import type { Stage } from './schedule.ts'

/** A load, in data that can go to another thread. */
export interface LoadPlan {
  readonly protocol: 'http' | 'ws' | 'grpc'
  readonly target: Target
  /** What is asked in turn, `weight` times each. */
  readonly steps: readonly Step[]
  /** Rates over time; undefined when each connection asks again as soon as it is answered. */
  readonly stages: readonly Stage[] | undefined
  /** The most that are open at a time. */
  readonly connections: number
  readonly threads: number
  /** Milliseconds in which requests are started; Infinity when their number alone ends it. */
  readonly durationMs: number
  /** The most requests; Infinity when time alone ends it. */
  readonly requests: number
  /** Milliseconds that an answer may take. */
  readonly timeoutMs: number
}

/** Where connections go. */
export interface Target {
  /** As it stands in messages: without a password. */
  readonly text: string
  /** A name or an address, IPv6 without brackets. */
  readonly host: string
  readonly port: number
  /** The name to ask for by TLS, none where an address is the host, and whom to trust; undefined for plain text. */
  readonly tls: TlsTarget | undefined
}

export interface TlsTarget {
  readonly servername: string
  /** Certificates in PEM. */
  readonly ca: readonly string[]
  /** Takes any certificate. */
  readonly insecure: boolean
}

/** One request. */
export interface Step {
  readonly url: string
  readonly method: string
  readonly headers: readonly Header[]
  readonly body: string
  readonly weight: number
}

export type Header = readonly [name: string, value: string]
