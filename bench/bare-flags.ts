import { parseArgs } from 'node:util'
import type { Answer } from './answers.ts'

/** What a bare server is started with: its port, and the answers that it gives. */
export function readBareFlags(): {
  readonly addon: string
  readonly answers: readonly Answer[]
  readonly port: number
} {
  const options = {
    addon: { type: 'string', default: '' },
    answers: { type: 'string', default: '[]' },
    port: { type: 'string' },
    'data-path': { type: 'string' },
  } as const
  const { addon, answers, port } = parseArgs({ options }).values
  return { addon, answers: JSON.parse(answers) as Answer[], port: Number(port) }
}
