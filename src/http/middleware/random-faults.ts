import type { App } from '../app.ts'
import { empty, type Reply } from '../reply.ts'

/** Of how many requests one fails with `--random-error`. */
const ERROR_ONE_IN = 3

const ERRORS: readonly Reply[] = [empty(500), empty(400), empty(409)]

export interface RandomFaults {
  /** Milliseconds to wait before a request is served. */
  delayMs(): number
  /** The answer in place of the route's, or undefined. */
  error(): Reply | undefined
}

/** The faults of `--random-delay` and `--random-error`; undefined when both are off, so that requests pay nothing. */
export function randomFaults({ config, random }: App): RandomFaults | undefined {
  const { randomDelay, randomError, randomDelayMin: min, randomDelayMax: max, randomDelayUnit } = config
  if (!randomDelay && !randomError) return undefined
  const unitMs = randomDelayUnit === 'ms' ? 1 : 1000
  return {
    delayMs: () => (randomDelay ? (min + Math.floor(random() * (max - min))) * unitMs : 0),
    error: () =>
      randomError && random() * ERROR_ONE_IN < 1 ? ERRORS[Math.floor(random() * ERRORS.length)] : undefined,
  }
}
