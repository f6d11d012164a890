import { parseArgs } from 'node:util'

export interface Options {
  /** Length of one round of load. */
  readonly seconds: number
  /** Rounds of each scenario and server, after one to warm up. */
  readonly rounds: number
  /** Runs only what has this in its name. */
  readonly only: string | undefined
  /** Another podinfo to compare with. */
  readonly against: string | undefined
}

/** The flags of this process; throws on one that is unknown or no number. */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '5' },
      only: { type: 'string' },
      against: { type: 'string' },
    },
  })
  const { only, against } = values
  return { seconds: toCount('seconds', values.seconds), rounds: toCount('rounds', values.rounds), only, against }
}

function toCount(flag: string, word: string): number {
  if (!/^[1-9][0-9]{0,3}$/.test(word)) throw new Error(`--${flag} takes a whole number from 1 on`)
  return Number(word)
}
