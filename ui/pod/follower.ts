import { type Figures, type Scrape, toFigures, toIdentity } from './figures.ts'

/** Points of each curve. */
export const POINTS = 60

/** What the scrapes of one process have told. */
export interface PodHistory {
  /** The last ones, the oldest first. */
  readonly figures: readonly Figures[]
  /** Whether the last scrape was answered by another process. */
  readonly isShared: boolean
  /** Why the last scrape came to nothing. */
  readonly failure: string | undefined
}

/** Takes scrapes in, of whichever process, and tells what there is of the one that it follows: the first, while that answers. */
export function createFollower(): (scrape: Scrape) => PodHistory {
  // The one heard of last stands last.
  const processes = new Map<string, { readonly last: Scrape; readonly figures: readonly Figures[] }>()
  let followed: string | undefined
  return (scrape) => {
    const identity = toIdentity(scrape)
    const known = processes.get(identity)
    processes.delete(identity)
    const figures = known ? [...known.figures, toFigures(known.last, scrape)].slice(-POINTS) : []
    processes.set(identity, { last: scrape, figures })
    for (const oldest of [...processes.keys()].slice(0, -PROCESSES)) processes.delete(oldest)
    const heard = processes.get(followed ?? '')?.last.at ?? -Infinity
    if (followed === undefined || scrape.at - heard > FAITHFUL_MS) followed = identity
    return { figures: processes.get(followed)?.figures ?? [], isShared: followed !== identity, failure: undefined }
  }
}

/** A process that has not answered for so long is given up for another that does. */
const FAITHFUL_MS = 10_000

/** Processes that are remembered: a Service with more pods than that would fill the memory. */
const PROCESSES = 8
