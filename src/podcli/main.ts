import { type Command, type Output, UsageError } from './command.ts'
import { version } from './version.ts'

/** Every command by its name, in the order of the help. */
const COMMANDS: ReadonlyMap<string, Command> = new Map([['version', version]])

/** Runs one command; resolves with the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function main(argv: readonly string[], output: Output): Promise<number> {
  const [name, ...words] = argv
  const command = name === undefined ? undefined : COMMANDS.get(name)
  const usage = command?.usage ?? toUsage()
  try {
    if (argv.some(isHelp)) {
      output.out(usage)
      return 0
    }
    if (!command)
      throw new UsageError(name === undefined ? 'no command given' : `unknown command ${JSON.stringify(name)}`)
    return await command.run(words, output)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    output.error(`Error: ${error.message}\n\n${usage}`)
    return 2
  }
}

process.exitCode = await main(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
})

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h'
}

function toUsage(): string {
  const width = Math.max(...[...COMMANDS.keys()].map((name) => name.length))
  const lines = [...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}\n`)
  return `Usage:\n  podcli <command>\n\nCommands:\n${lines.join('')}\nEach command explains itself: podcli <command> --help\n`
}
