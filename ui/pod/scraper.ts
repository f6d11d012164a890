import { type ReadonlySignal, signal } from '@preact/signals'
import type { Scrape } from './figures.ts'
import { createFollower, type PodHistory } from './follower.ts'
import { parseMetrics } from './metrics-text.ts'

const EVERY_MS = 2000
const PATIENCE_MS = 5000

/** Scrapes `/metrics` while the page is in view, and shows one process: figures of two can't be subtracted. */
export function startScraper(base: string): ReadonlySignal<PodHistory> {
  const history = signal<PodHistory>({ figures: [], isShared: false, failure: undefined })
  const add = createFollower()
  const scrape = async () => {
    if (document.visibilityState === 'hidden') return
    const outcome = await load(base)
    history.value = typeof outcome === 'string' ? { ...history.peek(), failure: outcome } : add(outcome)
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
