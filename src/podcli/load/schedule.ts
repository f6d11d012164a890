/** A part of a load: the rate goes evenly from one to the other, in requests a second. */
export interface Stage {
  readonly from: number
  readonly to: number
  readonly durationMs: number
}

/** When requests are due. */
export interface Schedule {
  /** Milliseconds from the start to request number `index`, from 0; Infinity when there are not so many. */
  dueMs(index: number): number
  /** Requests of the whole schedule. */
  readonly count: number
  readonly durationMs: number
}

/** The schedule of stages, one after the other. */
export function toSchedule(stages: readonly Stage[]): Schedule {
  let durationMs = 0
  let count = 0
  const parts = stages.map((stage) => {
    const part = { ...stage, startMs: durationMs, first: count }
    durationMs += stage.durationMs
    count += ((stage.from + stage.to) / 2) * (stage.durationMs / 1000)
    return part
  })
  // A stage may end within a request; what floats add must not make one more.
  const whole = Math.ceil(count - 1e-6)
  let at = 0
  const dueMs = (index: number) => {
    if (index >= whole) return Infinity
    // Asked in order, but for restarts.
    if (index < (parts[at]?.first ?? 0)) at = 0
    while (index >= (parts[at + 1]?.first ?? Infinity)) at++
    const part = parts[at]
    return part ? part.startMs + toOffsetMs(part, index - part.first) : Infinity
  }
  return { dueMs, count: whole, durationMs }
}

// Since the rate grows evenly, the requests so far are from·t + slope·t²/2: this is its solution for t, in the form that
// loses nothing when the slope is small.
function toOffsetMs({ from, to, durationMs }: Stage, requests: number): number {
  const slope = (to - from) / (durationMs / 1000)
  const root = Math.sqrt(Math.max(0, from * from + 2 * slope * requests))
  return requests === 0 ? 0 : ((2 * requests) / (from + root)) * 1000
}
