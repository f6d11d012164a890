import { COLOR_NAMES } from './color-names.ts'

/** Red, green and blue, 0 to 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** The page's colour when nobody set one, or none that can be read. */
export const DEFAULT_COLOR = '#34577c'

/**
 * What a CSS colour looks like on white: hex of 3, 4, 6 or 8 digits, a name, `rgb()` or `hsl()` in either notation.
 * Undefined when the text is none of these.
 */
export function parseColor(text: string): Rgb | undefined {
  // On a million digits the patterns below would take minutes.
  if (text.length > LONGEST) return undefined
  const word = text.trim().toLowerCase()
  const hex = COLOR_NAMES.get(word) ?? /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(word)?.[1]
  if (hex !== undefined) return fromHex(hex)
  const [, notation, list] = /^(rgb|hsl)a?\(([^()]*)\)$/.exec(word) ?? []
  return list === undefined ? undefined : fromFunction(notation === 'rgb', list)
}

/** `#rrggbb`. */
export function toHex(color: Rgb): string {
  return `#${color.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`
}

/** The contrast ratio of WCAG 2, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** Black or white, whichever can be read better on `background`: the ratio is 4.58 or more on any colour. */
export function readableOn(background: Rgb): Rgb {
  return contrast(background, BLACK) >= contrast(background, WHITE) ? BLACK : WHITE
}

/** `color`, moved towards black or white only as far as it must be to have the contrast `ratio` to `background`. */
export function withContrast(color: Rgb, background: Rgb, ratio: number): Rgb {
  const target = readableOn(background)
  for (let step = 0; step < STEPS; step++) {
    const mixed = mix(color, target, step / STEPS)
    if (contrast(mixed, background) >= ratio) return mixed
  }
  return target
}

/** How different two colours look, 0 to about 1: the distance in Oklab. */
export function distance(one: Rgb, other: Rgb): number {
  const [a, b] = [toOklab(one), toOklab(other)]
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

/** Longer than any colour that someone writes on purpose. */
const LONGEST = 64

const STEPS = 50

const BLACK: Rgb = [0, 0, 0]
const WHITE: Rgb = [255, 255, 255]

/** The three channels of 3, 4, 6 or 8 digits, blended with white as far as the fourth says. */
function fromHex(hex: string): Rgb {
  const digits = hex.length < 6 ? hex.replace(/./g, '$&$&') : hex
  const [red = 0, green = 0, blue = 0, alpha = 255] =
    digits.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? []
  return mix(WHITE, [red, green, blue], alpha / 255)
}

function fromFunction(isRgb: boolean, list: string): Rgb | undefined {
  const parts = list.trim().split(/\s*[,/]\s*|\s+/)
  const [first, second, third, alpha = 1] = parts.map((part, index) => toFraction(part, isRgb, index))
  const isComplete = parts.length === 3 || parts.length === 4
  if (!isComplete || first === undefined || second === undefined || third === undefined) return undefined
  const color: Rgb = isRgb ? [first * 255, second * 255, third * 255] : fromHsl(first, second, third)
  return color.some(Number.isNaN) || Number.isNaN(alpha) ? undefined : mix(WHITE, color, alpha)
}

/** A channel as 0 to 1; NaN when it is none. */
function toFraction(part: string, isRgb: boolean, index: number): number {
  const [, digits, unit] = /^([+-]?\d*\.?\d+)(%|deg|)$/.exec(part) ?? []
  const isHue = !isRgb && index === 0
  if (digits === undefined || (unit === 'deg' && !isHue)) return Number.NaN
  if (isHue) return unit === '%' ? Number.NaN : Number(digits) / 360
  const whole = unit === '%' ? 100 : index === 3 ? 1 : isRgb ? 255 : 100
  return Math.min(Math.max(Number(digits) / whole, 0), 1)
}

function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const reach = saturation * Math.min(lightness, 1 - lightness)
  const channel = (offset: number) => {
    const sector = (((offset + hue * 12) % 12) + 12) % 12
    return 255 * (lightness - reach * Math.max(-1, Math.min(sector - 3, 9 - sector, 1)))
  }
  return [channel(0), channel(8), channel(4)]
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (a: number, b: number) => Math.round(a + (b - a) * share)
  return [channel(from[0], to[0]), channel(from[1], to[1]), channel(from[2], to[2])]
}

function luminance(color: Rgb): number {
  const [red, green, blue] = toLinear(color)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function toLinear([red, green, blue]: Rgb): Rgb {
  const linear = (channel: number) =>
    channel <= 0.04045 * 255 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4
  return [linear(red), linear(green), linear(blue)]
}

function toOklab(color: Rgb): Rgb {
  const [red, green, blue] = toLinear(color)
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}
