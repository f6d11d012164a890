import { accessSync, constants } from 'node:fs'
import { parseArgs } from 'node:util'

export interface Options {
  /** Length of one round of load. */
  readonly seconds: number
  /** Rounds of each scenario and server, after one to warm up. */
  readonly rounds: number
  /** Runs only what has this in its name. */
  readonly only: string | undefined
  /** Other programs to compare with. */
  readonly against: readonly Rival[]
  /** The values of further flags, as they were written; '' for one without a value. */
  readonly more: Readonly<Record<string, string | undefined>>
}

/** A program to compare with. */
export interface Rival {
  readonly name: string
  readonly file: string
}

/** What a benchmark says of itself. */
export interface Usage {
  readonly about: string
  /** Its own flags, `--name` or `--name=VALUE`, and what each does. */
  readonly flags?: Readonly<Record<string, string>>
  readonly seconds?: number
  readonly rounds?: number
}

/** The flags of this process; prints the usage for `--help`, and ends with 2 and the way out at what can't be read. */
export function readOptions(usage: Usage): Options {
  try {
    const options = parseOptions(usage, process.argv.slice(2))
    if (options !== 'help') return options
    console.log(toHelp(usage))
    process.exit(0)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nTry --help.`)
    process.exit(2)
  }
}

/** The flags that every benchmark has. */
const COMMON: Readonly<Record<string, string>> = {
  '--rounds=N': 'rounds of each scenario and server, after one to warm up',
  '--seconds=N': 'seconds of one round',
  '--only=TEXT': 'only what has this in its name',
  '--against=[NAME=]FILE': 'another program to compare with; may be given several times',
  '--help': 'this text',
}

/** `words` as options, or that help is asked for; throws when a word can't be read. */
export function parseOptions(
  { flags = {}, seconds = 3, rounds = 5 }: Usage,
  words: readonly string[],
): Options | 'help' {
  const own = Object.keys(flags).map((flag) => flag.slice(2).split('='))
  const { values } = parseArgs({
    args: [...words],
    options: {
      seconds: { type: 'string', default: String(seconds) },
      rounds: { type: 'string', default: String(rounds) },
      only: { type: 'string' },
      against: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h' },
      // Hidden from the compiler, which would give up on the others' types.
      ...(Object.fromEntries(own.map(([name, value]) => [name, { type: value ? 'string' : 'boolean' }])) as object),
    },
  })
  if (values.help) return 'help'
  const given: Readonly<Record<string, unknown>> = values
  const more = own.map(([name = '']) => [name, given[name] === true ? '' : (given[name] as string | undefined)])
  return {
    seconds: toCount('seconds', values.seconds),
    rounds: toCount('rounds', values.rounds),
    only: values.only,
    against: values.against.map(toRival),
    more: Object.fromEntries(more) as Options['more'],
  }
}

/** A whole number from 1 to 9999; throws otherwise. */
export function toCount(flag: string, word: string): number {
  if (!/^[1-9][0-9]{0,3}$/.test(word)) throw new Error(`--${flag} takes a whole number from 1 to 9999, not "${word}"`)
  return Number(word)
}

/** `Go=/usr/bin/podinfo`, or the path alone, which is the name then. */
function toRival(word: string): Rival {
  const [, name, file = ''] = /^(?:([^=/]+)=)?(.*)$/.exec(word) ?? []
  if (file === '') throw new Error(`--against takes NAME=FILE or FILE, not "${word}"`)
  try {
    accessSync(file, constants.X_OK)
  } catch (error) {
    throw new Error(`--against takes a program: ${(error as Error).message}`, { cause: error })
  }
  return { name: name ?? file, file }
}

function toHelp({ about, flags = {}, seconds = 3, rounds = 5 }: Usage): string {
  const all = Object.entries({ ...flags, ...COMMON })
  const width = Math.max(...all.map(([flag]) => flag.length))
  const defaults: Readonly<Record<string, number>> = { '--rounds=N': rounds, '--seconds=N': seconds }
  const toDefault = (flag: string) => (defaults[flag] ? ` (${defaults[flag]})` : '')
  return `${about}\n\n${all.map(([flag, text]) => `  ${flag.padEnd(width)}  ${text}${toDefault(flag)}`).join('\n')}`
}
