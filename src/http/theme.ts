import { type Rgb, readableOn, toHex, withContrast } from './color.ts'

/** The pages' custom properties that follow the release's colour. */
export interface Theme {
  readonly '--brand': string
  /** Text on `--brand`. */
  readonly '--on-brand': string
  /** Text and lines in that colour, on the lightest and the darkest ground that a page has. */
  readonly '--accent-light': string
  readonly '--accent-dark': string
}

/** Whatever the colour: everything that is drawn in it or on it can be read. */
export function toTheme(color: Rgb): Theme {
  return {
    '--brand': toHex(color),
    '--on-brand': toHex(readableOn(color)),
    '--accent-light': toHex(withContrast(color, LIGHT_GROUND, READABLE)),
    '--accent-dark': toHex(withContrast(color, DARK_GROUND, READABLE)),
  }
}

/** The theme as a style sheet. */
export function toThemeCss(color: Rgb): string {
  const lines = Object.entries(toTheme(color)).map(([name, value]) => `${name}:${value}`)
  return `:root{${lines.join(';')}}`
}

/** The contrast that WCAG asks of text. */
const READABLE = 4.5

/** `--sunken` of each scheme in ui/style/tokens.css: of all grounds the hardest to read on. */
const LIGHT_GROUND: Rgb = [236, 239, 243]
const DARK_GROUND: Rgb = [34, 40, 49]
