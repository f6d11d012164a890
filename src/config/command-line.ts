import { isOptionName, type OptionName, options, toVariable } from './options.ts'
import { StartupError } from './startup-error.ts'
import { usage } from './usage.ts'
import { readValue } from './value.ts'

/** What the flags ask for: a text to print, or the values that they give. */
export type CommandLine = { readonly asks: 'help' | 'version' } | { readonly given: ReadonlyMap<OptionName, unknown> }

/** Reads flags as pflag does; throws a StartupError with the usage at the first that is unknown or has a bad value. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const given = new Map<OptionName, unknown>()
  let version = false
  for (const { name, text, typed } of tokenize(argv)) {
    // upstream: help ends the reading, the version waits for what follows to be right.
    if (name === 'help') return { asks: 'help' }
    if (name === 'version') version = readSwitch(text, typed)
    else given.set(name, merge(given.get(name), readValue(name, text, typed, usage)))
  }
  return version ? { asks: 'version' } : { given }
}

interface Token {
  readonly name: OptionName | 'help' | 'version'
  readonly text: string
  /** The flag as it was written, without its value. */
  readonly typed: string
}

// util.parseArgs is no help here: it splits `-v=false` into letters and lets `--=x` pass for a flag.
function* tokenize(argv: readonly string[]): Generator<Token> {
  const rest = argv[Symbol.iterator]()
  for (const arg of rest) {
    if (arg === '--') return
    if (arg.startsWith('--')) yield toLong(arg, () => rest.next().value)
    else if (arg.startsWith('-') && arg !== '-') yield* toShort(arg)
  }
}

function toLong(arg: string, next: () => string | undefined): Token {
  const [, name = '', inline] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? []
  if (name === '' || name.startsWith('-')) throw refusal(`bad flag syntax: ${arg}`)
  const typed = `--${name}`
  if (name === 'help' || name === 'version') return { name, text: inline ?? 'true', typed }
  if (!isOptionName(name)) throw refusal(`unknown flag: ${typed}`)
  if (!options[name].flag) throw refusal(`unknown flag: ${typed}; set ${toVariable(name)} instead`)
  const text = inline ?? (options[name].kind === 'bool' ? 'true' : next())
  if (text === undefined) throw refusal(`flag needs a value: ${typed}=${options[name].kind}`)
  return { name, text, typed }
}

function* toShort(arg: string): Generator<Token> {
  const [, letters = '', inline] = /^-([^=]*)(?:=(.*))?$/s.exec(arg) ?? []
  for (const [at, letter] of [...letters, ...(letters ? [] : ['='])].entries()) {
    const name = ({ h: 'help', v: 'version' } as const)[letter]
    if (!name) {
      const meant = isOptionName(letters) ? `; did you mean -${arg}?` : ''
      throw refusal(`unknown shorthand flag: ${letter} in ${arg}${meant}`)
    }
    yield { name, text: at === letters.length - 1 ? (inline ?? 'true') : 'true', typed: `-${letter}` }
  }
}

function readSwitch(text: string, typed: string): boolean {
  const value = options.h2c.parse(text)
  if (value === undefined) throw refusal(`invalid value "${text}" for ${typed}: expected ${options.h2c.expected}`)
  return value
}

// A list grows with each time that it is given; of anything else the last counts.
function merge(before: unknown, value: unknown): unknown {
  return Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value
}

function refusal(message: string): StartupError {
  return new StartupError(message, { exitCode: 2, usage: usage() })
}
