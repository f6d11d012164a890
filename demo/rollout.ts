import type { Server } from '../test/server.ts'
import { judge, readCounts, type Verdict } from './analysis.ts'
import type { Proxy } from './proxy.ts'

/** Percents of the requests, as a Flagger canary with `stepWeight: 10` and `maxWeight: 50` has them. */
const WEIGHTS = [10, 20, 30, 40, 50]

/** As many failed looks end it: a single one may be bad luck. */
const MAX_FAILURES = 2

/** Of fewer requests a judgement is a matter of luck: it waits for more, but not for ever. */
const ENOUGH_REQUESTS = 30
const MAX_WAITS = 20

/** What a rollout tells as it goes. */
export interface Told {
  look(percent: number, verdict: Verdict): void
}

/** Gives the canary more and more of the requests; resolves with whether it bore them. The proxy sends it none afterwards. */
export async function rollOut(
  { proxy, primary, canary }: { readonly proxy: Proxy; readonly primary: Server; readonly canary: Server },
  wait: () => Promise<void>,
  told: Told,
): Promise<boolean> {
  const scrape = async () => readCounts((await canary.get('/metrics')).text)
  const route = (percent: number) => proxy.route({ primary: primary.port, canary: canary.port, percent })
  let failures = 0
  try {
    for (let step = 0; step < WEIGHTS.length; ) {
      const percent = WEIGHTS[step] ?? 0
      route(percent)
      const before = await scrape()
      let verdict: Verdict
      let waits = 0
      do {
        await wait()
        verdict = judge(before, await scrape())
      } while (verdict.requests < ENOUGH_REQUESTS && ++waits < MAX_WAITS)
      told.look(percent, verdict)
      if (verdict.objection === undefined) step++
      else if (++failures === MAX_FAILURES) return false
    }
    return true
  } finally {
    route(0)
  }
}
