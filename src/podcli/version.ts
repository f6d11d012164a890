import { VERSION } from '../version.ts'
import type { Context } from './command.ts'

/** Prints the version alone. */
export async function run(_: unknown, { out }: Context): Promise<number> {
  out(`${VERSION}\n`)
  return 0
}
