/** `13:02:07`, in the browser's time zone. */
export function toClock(at: number): string {
  const date = new Date(at)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}

/** `850 µs`, `12 ms`, `1.25 s`: three digits at most. */
export function toDuration(ms: number): string {
  if (ms >= 1000) return `${toPrecision(ms / 1000)} s`
  return ms >= 1 ? `${toPrecision(ms)} ms` : `${toPrecision(ms * 1000)} µs`
}

/** `40 s`, `12 min`, `3 h`, `9 d`: how long something has been. */
export function toAge(seconds: number): string {
  const unit = AGES.find(([size]) => seconds >= size) ?? [1, 's']
  return `${Math.max(0, Math.floor(seconds / unit[0]))} ${unit[1]}`
}

const AGES: readonly (readonly [seconds: number, unit: string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
]

/** A figure of at most three digits: `1234`, `123`, `12.3`, `1.23`. */
export function toPrecision(value: number): string {
  if (value >= 99.95) return String(Math.round(value))
  return String(Number(value.toFixed(value >= 9.995 ? 1 : 2)))
}
