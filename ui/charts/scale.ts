/** A round number that is `value` or a little more: a chart's top that does not jitter with its data. */
export function niceCeiling(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = STEPS.find((one) => one * power >= value * (1 - Number.EPSILON)) ?? 10
  return step * power
}

const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]

/**
 * An SVG path through `values` from left to right, in a box of `width` and `height`; undefined ones are gaps. `top` is the
 * value of the upper edge; what is higher stays at the edge.
 */
export function toPath(values: readonly (number | undefined)[], width: number, height: number, top: number): string {
  const step = width / Math.max(1, values.length - 1)
  let pen = 'M'
  const commands: string[] = []
  for (const [index, value] of values.entries()) {
    if (value === undefined) {
      pen = 'M'
      continue
    }
    const y = height - (Math.min(value, top) / top) * height
    commands.push(`${pen}${round(index * step)} ${round(y)}`)
    pen = 'L'
  }
  return commands.join('')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
