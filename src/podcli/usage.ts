import { bool } from '../config/kinds.ts'
import type { Command, Group } from './command.ts'

/** The text of `--help`, and of wrong usage on stderr: ends with a newline. */
export function toUsage(names: readonly string[], entry: Command | Group): string {
  const words = ['podcli', ...names].join(' ')
  return 'commands' in entry ? toGroupUsage(words, entry) : toCommandUsage(words, entry)
}

function toGroupUsage(words: string, { summary, commands }: Group): string {
  const list = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const)
  return `${toSentence(summary)}

Usage:
  ${words} <command>

Commands:
${toColumns(list)}
Each command explains itself: ${words} <command> --help
`
}

function toCommandUsage(words: string, { summary, operand, flags, letters, notes, examples }: Command): string {
  const list = Object.entries({ ...flags, help: HELP }).map(([name, { kind, defaultText, help }]) => {
    const letter = Object.entries({ ...letters, h: 'help' }).find(([, meant]) => meant === name)?.[0]
    const quiet = defaultText === '' || defaultText === 'false'
    return [
      `--${name}${letter ? `, -${letter}` : ''}${kind === 'bool' ? '' : ` ${kind}`}`,
      quiet ? help : `${help} (default ${defaultText})`,
    ] as const
  })
  return `${toSentence(summary)}

Usage:
  ${words}${operand ? ` <${operand.name}>` : ''} [flags]

Flags:
${toColumns(list)}${notes ? `\n${notes}` : ''}
Examples:
${examples.map((example) => `  ${example}\n`).join('')}`
}

/** Every command has it, none reads it. */
const HELP = bool('print this text')

function toSentence(summary: string): string {
  return summary.endsWith('.') ? summary : `${summary}.`
}

function toColumns(rows: readonly (readonly [name: string, meaning: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}\n`).join('')
}
