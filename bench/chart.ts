/** A bar with a whisker: a figure, and between what it lay. */
export interface Bar {
  readonly label: string
  readonly value: number
  readonly lowest: number
  readonly highest: number
  /** The figure in words, beside the bar. */
  readonly text: string
}

const WIDTH = 720
const LABELS = 170
const TEXTS = 190
const ROW = 26

/** Horizontal bars on one scale from zero, as inline SVG; the first is set off from the others. */
export function toBars(title: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ value, highest }) => Math.max(value, highest)))
  const toX = (value: number) => LABELS + (Math.max(0, value) / most) * (WIDTH - LABELS - TEXTS)
  const rows = bars.map((bar, index) => toRow(bar, index, toX))
  const height = bars.length * ROW
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${toText(title)}">${rows.join('')}</svg>`
}

function toRow({ label, value, lowest, highest, text }: Bar, index: number, toX: (value: number) => number): string {
  const top = index * ROW
  const middle = top + ROW / 2
  const whisker = `<path class="whisker" d="M${toPath(toX(lowest))} ${middle}H${toPath(toX(highest))}"/>`
  return `<g${index === 0 ? ' class="first"' : ''}>
<text x="${LABELS - 8}" y="${middle}" text-anchor="end">${toText(label)}</text>
<rect x="${LABELS}" y="${top + 4}" width="${toPath(toX(value) - LABELS)}" height="${ROW - 8}" rx="3"/>
${highest > lowest ? whisker : ''}
<text x="${toPath(Math.max(toX(value), toX(highest)) + 8)}" y="${middle}">${toText(text)}</text></g>`
}

function toPath(value: number): string {
  return value.toFixed(1)
}

/** Text as it may stand in HTML. */
export function toText(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)
}
