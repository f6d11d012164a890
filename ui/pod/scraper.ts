import { type ReadonlySignal, signal } from '@preact/signals'
import { type Figures, type Scrape, toFigures, toIdentity } from './figures.ts'
import { parseMetrics } from './metrics-text.ts'

/** Points of each curve. */
export const POINTS = 60

const EVERY_MS = 2000
const PATIENCE_MS = 5000

/** A process that has not answered for so long is given up for another that does. */
const FAITHFUL_MS = 10_000

/** What the scrapes of one process have told. */
export interface PodHistory {
  /** The last ones, the oldest first. */
  readonly figures: readonly Figures[]
  /** Scrapes in a row that another process answered. */
  readonly strangers: number
  /** Why the last scrape came to nothing. */
  readonly failure: string | undefined
}

/** Scrapes `/metrics` while the page is in view, and follows one process: figures of two can't be subtracted. */
export function startScraper(base: string): ReadonlySignal<PodHistory> {
  const history = signal<PodHistory>({ figures: [], strangers: 0, failure: undefined })
  let last: Scrape | undefined
  const scrape = async () => {
    if (document.visibilityState === 'hidden') return
    const outcome = await load(base)
    const before = history.peek()
    if (typeof outcome === 'string') history.value = { ...before, failure: outcome }
    else if (!last || toIdentity(last) === toIdentity(outcome)) {
      const figures = last ? [...before.figures, toFigures(last, outcome)].slice(-POINTS) : before.figures
      last = outcome
      history.value = { figures, strangers: 0, failure: undefined }
    } else if (outcome.at - last.at > FAITHFUL_MS) {
      last = outcome
      history.value = { figures: [], strangers: 0, failure: undefined }
    } else history.value = { ...before, strangers: before.strangers + 1, failure: undefined }
  }
  const run = () => void scrape().then(() => setTimeout(run, EVERY_MS))
  run()
  return history
}

async function load(base: string): Promise<Scrape | string> {
  try {
    const response = await fetch(`${base}/metrics`, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) })
    const text = await response.text()
    return response.ok ? { at: Date.now(), samples: parseMetrics(text) } : `status ${response.status}`
  } catch {
    return 'no answer'
  }
}
