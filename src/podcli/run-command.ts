import { type Context, UsageError } from './command.ts'
import { podcli } from './commands.ts'
import { type Found, findCommand, isHelp, readWords, unknownCommand } from './words.ts'

/** Runs one command line; resolves with the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runCommand(argv: readonly string[], context: Context): Promise<number> {
  const [first, ...others] = argv
  const found = findCommand(podcli, first === 'help' ? [...others, '--help'] : argv)
  try {
    const code = await run(found, context)
    if (code === 'help') context.out(await loadUsage(found))
    return code === 'help' ? 0 : code
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    context.error(`Error: ${error.message}\n\n${await loadUsage(found)}`)
    return 2
  }
}

async function run({ entry, words }: Found, context: Context): Promise<number | 'help'> {
  if ('commands' in entry) {
    if (isHelp(words[0])) return 'help'
    throw unknownCommand(words[0], entry)
  }
  const input = readWords(entry, words)
  return input === 'help' ? 'help' : entry.run(input, context)
}

async function loadUsage({ names, entry }: Found): Promise<string> {
  return (await import('./usage.ts')).toUsage(names, entry)
}
