import { UsageError } from '../command.ts'
import { loadFlags, loadOperand } from '../load/flags.ts'
import type { Settings } from '../load/settings.ts'
import { readWords } from '../words.ts'
import { splitCommand } from './command-words.ts'
import { readHey, type Wish } from './hey.ts'

/** What a webhook's command asks for; throws with the reason when it is no load. */
export function readWish(command: string): Wish {
  const [program, ...words] = splitCommand(command)
  if (words.includes('|')) throw new UsageError('"|" would need a shell, and none is ever started')
  if (program === 'hey') return readHey(words)
  if (program === 'podcli' && words[0] === 'load') return readLoad(words.slice(1))
  throw new UsageError(`${JSON.stringify(program ?? '')} can't be run: expected hey or podcli load`)
}

function readLoad(words: readonly string[]): Wish {
  const input = readWords({ flags: loadFlags, operand: loadOperand }, words)
  if (input === 'help') throw new UsageError('--help is no load')
  const { scenario, fail, ...settings } = input.flags as Settings & { scenario: string; fail: readonly string[] }
  // Whoever may call the webhook must not learn of this machine's files by its complaints.
  if (scenario) throw new UsageError('--scenario names a file, which a webhook has none of')
  return { url: input.operand as URL, settings, fail }
}
