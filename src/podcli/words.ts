import { type Command, type Group, type Input, UsageError } from './command.ts'

/** What the first words of a command line name: `check http` of `check http localhost --retry=1`. */
export interface Found {
  readonly names: readonly string[]
  readonly entry: Command | Group
  /** What stands behind the names. */
  readonly words: readonly string[]
}

/** Follows the words down the table as far as they name something. */
export function findCommand(root: Group, words: readonly string[]): Found {
  let entry: Command | Group = root
  let depth = 0
  for (const word of words) {
    if (!('commands' in entry) || !Object.hasOwn(entry.commands, word)) break
    entry = entry.commands[word] ?? entry
    depth++
  }
  return { names: words.slice(0, depth), entry, words: words.slice(depth) }
}

/** Reads what stands behind a command's name, as pflag does; throws a `UsageError` at the first word that makes no sense. */
export function readWords({ flags, letters, operand }: Words, words: readonly string[]): Input | 'help' {
  const values: Record<string, unknown> = {}
  for (const [name, option] of Object.entries(flags)) values[name] = option.default
  const operands: string[] = []
  const rest = words[Symbol.iterator]()
  for (const word of rest) {
    if (word === '--') operands.push(...rest)
    else if (!word.startsWith('-') || word === '-') operands.push(word)
    else {
      const { name, typed, inline } = toFlag(word, letters)
      if (name === 'help') return 'help'
      const option = Object.hasOwn(flags, name) ? flags[name] : undefined
      if (!option) throw new UsageError(`unknown flag: ${typed}${suggest(name, ['help', ...Object.keys(flags)], '--')}`)
      const text = inline ?? (option.kind === 'bool' ? 'true' : rest.next().value)
      if (text === undefined) throw new UsageError(`flag needs a value: ${typed}=${option.kind}`)
      const value = option.parse(text)
      if (value === undefined) throw badValue(text, typed, option.expected, option.hint?.(text))
      // Each occurrence of a list adds to it, as with pflag.
      values[name] = Array.isArray(value) ? [...(values[name] as unknown[]), ...(value as unknown[])] : value
    }
  }
  return { operand: readOperand(operand, operands), flags: values }
}

/** What words may stand behind a command's name. */
type Words = Pick<Command, 'flags' | 'letters' | 'operand'>

/** Whether a word asks for the usage. */
export function isHelp(word: string | undefined): boolean {
  return word === '--help' || word === '-h'
}

/** The complaint about a word where a command's name should be. */
export function unknownCommand(word: string | undefined, { commands }: Group): UsageError {
  if (word === undefined) return new UsageError('no command given')
  if (word.startsWith('-')) return new UsageError(`unknown flag: ${word}`)
  return new UsageError(`unknown command ${JSON.stringify(word)}${suggest(word, Object.keys(commands), '')}`)
}

interface Flag {
  readonly name: string
  /** The flag as it was written, without its value. */
  readonly typed: string
  /** The value, where it stands in the same word. */
  readonly inline: string | undefined
}

function toFlag(word: string, letters: Command['letters'] = {}): Flag {
  const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
  if (name !== undefined) return { name, typed: `--${name}`, inline }
  const [, letter = '', assigned, attached] = /^-([a-zA-Z])(?:=(.*)|(.+))?$/s.exec(word) ?? []
  const meant = letter === 'h' ? 'help' : Object.hasOwn(letters, letter) ? letters[letter] : undefined
  if (meant === undefined) throw new UsageError(`unknown flag: ${word}`)
  return { name: meant, typed: `-${letter}`, inline: assigned ?? attached }
}

function readOperand(operand: Command['operand'], [text, extra]: readonly string[]): unknown {
  const stray = operand ? extra : text
  if (stray !== undefined) throw new UsageError(`unexpected word ${JSON.stringify(stray)}`)
  if (operand && !text) throw new UsageError(`no ${operand.name} given`)
  return operand?.parse(text ?? '')
}

function badValue(text: string, typed: string, expected: string, meant: string | undefined): UsageError {
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  return new UsageError(`invalid value ${JSON.stringify(text)} for ${typed}: expected ${expected}${hint}`)
}

function suggest(word: string, names: readonly string[], prefix: string): string {
  const typos = (name: string) => (name.startsWith(word) ? 0 : countTypos(word, name))
  const [nearest = ''] = names.toSorted((a, b) => typos(a) - typos(b))
  // With more than a third of its letters wrong, anything resembles everything.
  return typos(nearest) <= Math.ceil(word.length / 3) ? `; did you mean ${prefix}${nearest}?` : ''
}

/** Letters to add, drop or replace, to make one word of the other (Levenshtein). */
function countTypos(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [above, letter] of [...a].entries()) {
    const next = [above + 1]
    for (const [left, other] of [...b].entries()) {
      next.push(
        Math.min((row[left] ?? 0) + (letter === other ? 0 : 1), (row[left + 1] ?? 0) + 1, (next[left] ?? 0) + 1),
      )
    }
    row = next
  }
  return row.at(-1) ?? 0
}
