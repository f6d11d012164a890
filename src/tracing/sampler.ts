import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace'
import type { SamplerName, SamplerSettings } from './settings.ts'

/** Decides which traces are recorded. */
export interface Sampling {
  /** For traces that began elsewhere. */
  readonly sampler: Sampler
  /**
   * For a trace that begins here. The sampler itself wants an id for each request, and takes it apart; most of them are thrown
   * away. So the choice comes first, and an id that the sampler judges alike when there is a use for it.
   */
  choose(): boolean
  /** An id, 32 hexadecimal digits, of a trace that was chosen, or was not. */
  draw(chosen: boolean): string
}

export function createSampling({ name, ratio }: SamplerSettings): Sampling {
  const limit = LIMITS[name](ratio)
  return {
    sampler: SAMPLERS[name](ratio),
    choose: () => Math.random() * WORDS < limit,
    draw(chosen) {
      const [a, b, c] = [random(0, WORDS), random(0, WORDS), random(0, WORDS)]
      // The sampler compares the four words, each exclusive-or the others, with the limit.
      const judged = chosen ? random(0, limit) : random(limit, WORDS)
      return [a, b, c, (a ^ b ^ c ^ judged) >>> 0].map(toHex).join('')
    },
  }
}

/** Numbers that a word of 32 bits can be. */
const WORDS = 2 ** 32

/** Below which number the judged word of a chosen trace is. */
const LIMITS: Record<SamplerName, (ratio: number) => number> = {
  always_on: () => WORDS,
  always_off: () => 0,
  traceidratio: toLimit,
  parentbased_always_on: () => WORDS,
  parentbased_always_off: () => 0,
  parentbased_traceidratio: toLimit,
}

const SAMPLERS: Record<SamplerName, (ratio: number) => Sampler> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
  parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  parentbased_traceidratio: (ratio) => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
}

function toLimit(ratio: number): number {
  return ratio === 1 ? WORDS : Math.floor(ratio * (WORDS - 1))
}

/** A whole number, uniform from `from` on and below `to`. */
function random(from: number, to: number): number {
  return from + Math.floor(Math.random() * (to - from))
}

function toHex(word: number): string {
  return word.toString(16).padStart(8, '0')
}
