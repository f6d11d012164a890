import type { Command, Group } from '../../src/podcli/command.ts'

/** Everything in the table, with the words that name it. */
export function listEntries(entry: Command | Group, words: readonly string[] = []): Entry[] {
  const children = 'commands' in entry ? Object.entries(entry.commands) : []
  return [{ words, entry }, ...children.flatMap(([name, child]) => listEntries(child, [...words, name]))]
}

interface Entry {
  readonly words: readonly string[]
  readonly entry: Command | Group
}
