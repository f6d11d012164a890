/** A text format of Prometheus; only OpenMetrics links buckets to traces. */
export type Format = 'text' | 'openmetrics'

/** The format that a scraper's Accept header likes best; the text format when it does not care. */
export function toFormat(accept: string): Format {
  const openMetrics = toQuality(accept, 'application/openmetrics-text')
  return openMetrics > 0 && openMetrics >= toQuality(accept, 'text/plain') ? 'openmetrics' : 'text'
}

/** The highest `q` of a media type, 0 to 1; 0 when it is not named. */
function toQuality(accept: string, type: string): number {
  const named = accept
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim().toLowerCase()))
    .filter(([name]) => name === type)
  return Math.max(0, ...named.map(([, ...parameters]) => toNumber(parameters.find((one) => one.startsWith('q=')))))
}

function toNumber(parameter: string | undefined): number {
  const quality = Number(parameter?.slice(2) ?? 1)
  return quality >= 0 && quality <= 1 ? quality : 0
}
