import { niceCeiling, toPath } from './scale.ts'

/** Units of the drawing; the page stretches it. */
const WIDTH = 600
const HEIGHT = 160

interface LineChartProps {
  /** What a person who can't see it is told. */
  readonly label: string
  /** From left to right; undefined is a gap. */
  readonly values: readonly (number | undefined)[]
  /** Marked at the bottom: indexes of `values`. */
  readonly marks?: readonly number[]
  /** Level lines. */
  readonly levels?: readonly { readonly name: string; readonly value: number | undefined }[]
  readonly format: (value: number) => string
  readonly class?: string
}

/** A line with its area below, from 0 to a round number above the highest value. */
export function LineChart({ label, values, marks = [], levels = [], format, class: name = '' }: LineChartProps) {
  const top = niceCeiling(Math.max(0, ...values.map((value) => value ?? 0)))
  const step = WIDTH / Math.max(1, values.length - 1)
  return (
    <figure class={`chart ${name}`} aria-label={label}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path class="chart-area" d={toArea(values, top, step)} />
        <path class="chart-line" d={toPath(values, WIDTH, HEIGHT, top)} />
        {levels.map(({ name, value }) =>
          value === undefined ? null : (
            <path key={name} class={`chart-level ${name}`} d={toPath([value, value], WIDTH, HEIGHT, top)} />
          ),
        )}
        {marks.map((index) => (
          <path key={index} class="chart-mark" d={`M${index * step} ${HEIGHT}V${HEIGHT - 36}`} />
        ))}
      </svg>
      {values.some((value) => value !== undefined) && (
        <span class="chart-top" aria-hidden="true">
          {format(top)}
        </span>
      )}
    </figure>
  )
}

/** Each run of values, closed at the bottom. */
function toArea(values: readonly (number | undefined)[], top: number, step: number): string {
  const runs: string[] = []
  let from = 0
  for (let index = 0; index <= values.length; index++) {
    if (index < values.length && values[index] !== undefined) continue
    const run = values.map((value, at) => (at >= from && at < index ? value : undefined))
    const line = toPath(run, WIDTH, HEIGHT, top)
    if (line) runs.push(`${line}V${HEIGHT}H${Math.round(from * step * 10) / 10}Z`)
    from = index + 1
  }
  return runs.join('')
}
