import { type Context, UsageError } from './command.ts'
import { podcli } from './commands.ts'
import { type Found, findCommand, isHelp, readWords, unknownCommand } from './words.ts'

/** Runs one command; resolves with the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function main(argv: readonly string[], context: Context): Promise<number> {
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

// Who reads the line may be gone: the exit code is the answer all the same.
process.stderr.on('error', () => undefined)

const code = await main(process.argv.slice(2), {
  env: process.env,
  loadWorker: new URL('workers/load.js', import.meta.url),
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
})

// What a slow reader has not taken yet would be lost.
for (const stream of [process.stdout, process.stderr]) await new Promise((taken) => stream.write('', taken))

// A name that is being looked up can't be given up, and Node.js would wait for the resolver, which may take far longer
// than --timeout: a program that ends at once takes the place of this one.
if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')) {
  process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`])
}
process.exit(code)

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
