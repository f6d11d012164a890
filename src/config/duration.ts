/** The longest time that a timer of Node.js can wait: beyond it, it fires at once. */
export const MAX_DURATION_MS = 2_147_483_647

const MS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3, μs: 1e-3, ns: 1e-6 } as const

const TERM = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g
const WHOLE = new RegExp(`^\\+?(?:${TERM.source})+$`)

/** Milliseconds of a duration in Go's notation (`1m30s`, `0`); undefined when unreadable, negative or too long. */
export function parseDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0
  if (!WHOLE.test(text)) return undefined
  let ms = 0
  for (const [, amount, unit] of text.matchAll(TERM)) ms += Number(amount) * MS[unit as keyof typeof MS]
  // Upwards: a timeout of 1ns must not become 0, which means none. toFixed drops what floats add to 0.1 + 0.2 before.
  ms = Math.ceil(Number(ms.toFixed(6)))
  return ms <= MAX_DURATION_MS ? ms : undefined
}

/** Milliseconds in Go's notation, its shortest form: `2m`, `1m30s`, `500ms`. */
export function toDurationText(ms: number): string {
  let rest = ms
  let text = ''
  for (const unit of ['h', 'm', 's', 'ms'] as const) {
    const amount = Math.floor(rest / MS[unit])
    if (amount > 0) text += `${amount}${unit}`
    rest -= amount * MS[unit]
  }
  return text || '0'
}
