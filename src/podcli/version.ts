import { VERSION } from '../version.ts'
import { type Command, UsageError } from './command.ts'

/** `podcli version`: the version alone. */
export const version: Command = {
  summary: 'Prints the version of podcli',
  usage: 'Usage:\n  podcli version\n',
  async run([word], { out }) {
    if (word !== undefined) throw new UsageError(`unexpected word ${JSON.stringify(word)}`)
    out(`${VERSION}\n`)
    return 0
  },
}
