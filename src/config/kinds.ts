import { MAX_DURATION_MS, parseDuration, toDurationText } from './duration.ts'

/** One setting: what it is without, how its text is read, and the words that explain it. */
export interface Option<T> {
  readonly kind: 'int' | 'bool' | 'string' | 'duration' | 'list' | 'choice'
  readonly default: T
  /** The default in the notation that `parse` reads. */
  readonly defaultText: string
  readonly help: string
  /** What a value must be, to stand behind `expected`. */
  readonly expected: string
  /** False: by environment and file only. */
  readonly flag: boolean
  /** JSON Schema of what a config file may hold: looser than `parse`, which reads its text afterwards. */
  readonly schema: object
  /** Undefined when the text is no such value. */
  parse(text: string): T | undefined
  /** What was probably meant by a text that `parse` refused. */
  hint?(text: string): string | undefined
}

/** A whole number within bounds. */
export function int(value: number, help: string, { min = 0, max }: { min?: number; max: number }): Option<number> {
  return {
    ...described('int', value, String(value), help),
    expected: `a whole number from ${min} to ${max}`,
    schema: { type: ['integer', 'string'], minimum: min, maximum: max },
    parse(text) {
      const number = toInteger(text)
      return number !== undefined && number >= min && number <= max ? number : undefined
    },
  }
}

/** A port; 0 turns its listener off. */
export function port(value: number, help: string): Option<number> {
  return int(value, help, { max: 65_535 })
}

/** On or off, in the words that Go reads. */
export function bool(help: string): Option<boolean> {
  return {
    ...described('bool', false, 'false', help),
    expected: 'true or false',
    schema: { type: ['boolean', 'integer', 'string'], minimum: 0, maximum: 1 },
    parse(text) {
      if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true
      return /^(0|f|F|false|FALSE|False)$/.test(text) ? false : undefined
    },
  }
}

/** Any text, or what `parse` makes of it. */
export function string(
  value: string,
  help: string,
  { flag = true, expected = 'a string', parse = (text) => text }: StringRules = {},
): Option<string> {
  return {
    ...described('string', parse(value) ?? value, value, help),
    flag,
    expected,
    schema: { type: ['string', 'number', 'boolean'] },
    parse,
  }
}

interface StringRules {
  readonly flag?: boolean
  readonly expected?: string
  readonly parse?: (text: string) => string | undefined
}

/** A time, in milliseconds. */
export function duration(ms: number, help: string): Option<number> {
  return {
    ...described('duration', ms, toDurationText(ms), help),
    expected: `a duration from 0 to ${toDurationText(MAX_DURATION_MS)}, such as 30s, 1m30s or 500ms`,
    // Numbers pass here, so that `hint` gets to see them.
    schema: { type: ['string', 'number'] },
    parse: parseDuration,
    hint: (text) => (/^[\d.]+$/.test(text) && parseDuration(`${text}s`) !== undefined ? `${text}s` : undefined),
  }
}

/** Any number of texts, each of which passes `accepts`. */
export function list(
  help: string,
  { expected, accepts }: { expected: string; accepts: (item: string) => boolean },
): Option<readonly string[]> {
  return {
    ...described('list', [] as readonly string[], '', help),
    expected,
    schema: { type: ['string', 'array'], items: { type: 'string' } },
    parse(text) {
      const items = splitList(text)
      return items.every(accepts) ? items : undefined
    },
  }
}

/** One of `words`; any other is `otherwise`, or refused without one. */
export function choice<const Word extends string>(
  words: readonly Word[],
  value: NoInfer<Word>,
  { help, otherwise }: { help: string; otherwise?: NoInfer<Word> },
): Option<Word> {
  return {
    ...described('choice', value, value, help),
    expected: `one of ${words.join(', ')}`,
    schema: otherwise ? { type: ['string', 'number', 'boolean'] } : { type: 'string', enum: words },
    parse: (text) => words.find((word) => word === text) ?? otherwise,
  }
}

/** A whole number as Go writes it: a sign, and the bases of 0x, 0o, 0b and of a leading zero (octal). */
export function toInteger(text: string): number | undefined {
  const [, sign, digits] = /^([+-]?)(0x[\da-f]+|0b[01]+|0o?[0-7]+|0|[1-9]\d*)$/i.exec(text) ?? []
  if (digits === undefined) return undefined
  const number = Number(digits.replace(/^0(?=\d)/, '0o'))
  return sign === '-' && number !== 0 ? -number : number
}

/** The text that `splitList` takes apart into `items` again. */
export function joinList(items: readonly string[]): string {
  return items.map((item) => `"${item.replaceAll('"', '""')}"`).join(',')
}

// upstream: the flag takes commas, the environment spaces. Neither belongs into a URL unescaped, so both do for both;
// quotes, as in CSV, protect a comma that does.
function splitList(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|[^,\s]+/g)].map(([item, quoted]) => quoted?.replaceAll('""', '"') ?? item)
}

function described<T, const Kind extends Option<T>['kind']>(kind: Kind, value: T, defaultText: string, help: string) {
  return { kind, default: value, defaultText, help, flag: true }
}
