import type { Command, Group } from '../command.ts'

/** What may stand at one place of the command line. */
export interface Level {
  /** The commands before it, with blanks between: `check http`; `''` right behind `podcli`. */
  readonly path: string
  readonly commands: readonly Entry[]
  readonly flags: readonly FlagEntry[]
}

export interface Entry {
  readonly name: string
  readonly meaning: string
}

export interface FlagEntry extends Entry {
  /** Without its dash. */
  readonly letter: string | undefined
  /** Whether a value follows. */
  readonly valued: boolean
}

/** Every place of the table, in its order. */
export function toLevels(entry: Command | Group, path = ''): Level[] {
  if (!('commands' in entry)) return [{ path, commands: [], flags: [...listFlags(entry), HELP] }]
  const children = Object.entries(entry.commands)
  const commands = children.map(([name, { summary }]) => ({ name, meaning: summary }))
  const below = children.flatMap(([name, child]) => toLevels(child, `${path} ${name}`.trim()))
  return [{ path, commands, flags: [HELP] }, ...below]
}

/** The flags of all levels after which a value is typed, in the shape `--retry`. */
export function listValued(levels: readonly Level[]): string[] {
  const names = levels.flatMap(({ flags }) => flags.filter(({ valued }) => valued))
  return [...new Set(names.flatMap(({ name, letter }) => [`--${name}`, ...(letter ? [`-${letter}`] : [])]))]
}

const HELP: FlagEntry = { name: 'help', meaning: 'print the usage', letter: 'h', valued: false }

function listFlags({ flags, letters = {} }: Command): FlagEntry[] {
  return Object.entries(flags).map(([name, { kind, help }]) => {
    const letter = Object.keys(letters).find((one) => letters[one] === name)
    return { name, meaning: help, letter, valued: kind !== 'bool' }
  })
}
