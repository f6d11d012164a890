/** Ways to compress a body, the best first. */
const ENCODINGS = ['br', 'gzip'] as const

export type Encoding = (typeof ENCODINGS)[number]

/** The best of ours that the header Accept-Encoding allows; undefined is none: the body as it is. */
export function chooseEncoding(accepted: string): Encoding | undefined {
  const weights = new Map(accepted.split(',').map(toWeight))
  const weigh = (encoding: Encoding) => weights.get(encoding) ?? weights.get('*') ?? 0
  const [best, second] = ENCODINGS
  const chosen = weigh(second) > weigh(best) ? second : best
  return weigh(chosen) > 0 ? chosen : undefined
}

/** One element of the header: `gzip;q=0.5`. */
function toWeight(element: string): [name: string, weight: number] {
  const [name = '', ...parameters] = element.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  return [name, quality === undefined ? 1 : Number(quality.slice(2)) || 0]
}
