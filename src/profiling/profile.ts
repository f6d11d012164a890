/** A profile as pprof knows it, before it is written in one of its forms. */
export interface Profile {
  /** What the values of each sample mean, in their order; the last is what tools show unless they are told otherwise. */
  readonly types: readonly ValueType[]
  /** Which of `types` tools show first. */
  readonly shows: number
  /** One sample stands for so much. */
  readonly period: ValueType & { readonly value: number }
  readonly samples: readonly Sample[]
  /** Milliseconds since the epoch. */
  readonly startedMs: number
  readonly durationMs: number
  /** What a reader should know; lines of text. */
  readonly comments: readonly string[]
}

export interface ValueType {
  readonly type: string
  readonly unit: string
}

export interface Sample {
  /** From the innermost call to the outermost. */
  readonly stack: readonly Frame[]
  readonly values: readonly number[]
  readonly labels: Readonly<Record<string, string>>
}

/** A function, and where in it. */
export interface Frame {
  readonly name: string
  /** '' for what is no JavaScript. */
  readonly file: string
  /** Lines count from 1; 0 is unknown. */
  readonly startLine: number
  readonly line: number
}

/** A frame that is no function: `(native)`. */
export function pseudoFrame(name: string): Frame {
  return { name, file: '', startLine: 0, line: 0 }
}
