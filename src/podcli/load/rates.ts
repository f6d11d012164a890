import { duration } from '../../config/kinds.ts'
import { MAX_RATE } from './flags.ts'
import type { Stage } from './schedule.ts'

/** Stages as they are written, `100/30s,100..500/1m`; undefined when unreadable. */
export function parseStages(text: string): readonly Stage[] | undefined {
  const stages = text.split(',').map((part) => parseStage(part.trim()))
  return stages.every((stage) => stage !== undefined) ? stages : undefined
}

/** One stage; undefined when unreadable, or when it has no request. */
function parseStage(text: string): Stage | undefined {
  const [, from = '', to = from, time = ''] = /^([\d.]+?)(?:\.\.([\d.]+))?\/(\S+)$/.exec(text) ?? []
  const stage = { from: toRate(from), to: toRate(to), durationMs: TIME.parse(time) ?? 0 }
  return stage.from + stage.to > 0 && stage.durationMs > 0 ? stage : undefined
}

const TIME = duration(0, '')

// Of what is no rate, no sum is above 0.
function toRate(text: string): number {
  const rate = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  return rate <= MAX_RATE ? rate : Number.NaN
}
