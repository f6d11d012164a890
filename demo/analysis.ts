/** What a server's counters say, of all its requests so far. */
export interface Counts {
  readonly requests: number
  /** Answers of 500 and up. */
  readonly failures: number
  /** Requests that took no longer, by the bound in seconds; ascending. */
  readonly buckets: readonly (readonly [seconds: number, requests: number])[]
}

/** What happened between two looks at them. */
export interface Verdict {
  readonly requests: number
  readonly successPercent: number
  /** The bound of the bucket that holds it. */
  readonly p99Seconds: number
  /** Why it is not good enough; undefined when it is. */
  readonly objection: string | undefined
}

/** What a canary must keep to be given more. */
const LIMITS = { successPercent: 99, p99Seconds: 0.5 } as const

/** Reads the series that a Flagger analysis asks Prometheus for, out of the text of `/metrics`. */
export function readCounts(text: string): Counts {
  let [requests, failures] = [0, 0]
  for (const [, status = '', count] of text.matchAll(/^http_requests_total\{status="(\d+)"\} (\d+)$/gm)) {
    requests += Number(count)
    if (Number(status) >= 500) failures += Number(count)
  }
  const buckets = new Map<number, number>()
  for (const [, bound = '', count] of text.matchAll(
    /^http_request_duration_seconds_bucket\{.*le="([^"]+)".*\} (\d+)$/gm,
  )) {
    const seconds = bound === '+Inf' ? Infinity : Number(bound)
    buckets.set(seconds, (buckets.get(seconds) ?? 0) + Number(count))
  }
  return { requests, failures, buckets: [...buckets].toSorted(([a], [b]) => a - b) }
}

/** Judges what happened since `before`. */
export function judge(before: Counts, after: Counts): Verdict {
  const requests = after.requests - before.requests
  const failures = after.failures - before.failures
  const earlier = new Map(before.buckets)
  const grown = after.buckets.map(([seconds, count]) => [seconds, count - (earlier.get(seconds) ?? 0)] as const)
  const total = grown.at(-1)?.[1] ?? 0
  const p99Seconds = grown.find(([, count]) => count >= total * 0.99)?.[0] ?? Infinity
  const successPercent = requests > 0 ? (1 - failures / requests) * 100 : 0
  return { requests, successPercent, p99Seconds, objection: object({ requests, successPercent, p99Seconds }) }
}

function object({ requests, successPercent, p99Seconds }: Omit<Verdict, 'objection'>): string | undefined {
  // No traffic proves nothing.
  if (requests === 0) return 'no requests'
  if (successPercent < LIMITS.successPercent)
    return `success rate ${successPercent.toFixed(1)}% < ${LIMITS.successPercent}%`
  return p99Seconds > LIMITS.p99Seconds ? `p99 above ${LIMITS.p99Seconds}s` : undefined
}
