import { inspect } from 'node:util'
import { type OptionName, options } from './options.ts'
import { StartupError } from './startup-error.ts'

/** The value that `text` stands for; throws a StartupError that names `source`, the text and what would do. */
export function readValue(name: OptionName, text: string, source: string, usage?: () => string): unknown {
  const value: unknown = options[name].parse(text)
  if (value === undefined) throw badValue(name, text, source, usage)
  return value
}

/** The refusal of a value; `source` is the flag, variable or file key that it came from. */
export function badValue(name: OptionName, value: unknown, source: string, usage?: () => string): StartupError {
  const { expected, hint } = options[name] as { expected: string; hint?: (text: string) => string | undefined }
  const meant = hint?.(String(value))
  const message = `invalid value ${toShown(value)} for ${source}: expected ${expected}`
  return new StartupError(meant ? `${message}; did you mean ${meant}?` : message, {
    exitCode: 2,
    ...(usage && { usage: usage() }),
  })
}

// Long enough for any value meant seriously; a file that landed in a variable must not flood the log.
const SHOWN_CHARS = 120

function toShown(value: unknown): string {
  const text = typeof value === 'string' ? value : inspect(value, { depth: 1, breakLength: Infinity })
  // Addresses carry passwords, which must not reach a log.
  const masked = text.replace(/^(\w+:\/\/)?.*@/s, '$1***@')
  const shown = masked.length > SHOWN_CHARS ? `${masked.slice(0, SHOWN_CHARS)}…` : masked
  return typeof value === 'string' ? JSON.stringify(shown) : shown
}
