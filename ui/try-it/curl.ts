/** A request that the page can send and a shell can repeat. */
export interface RequestSpec {
  readonly method: string
  /** Below the API's beginning, percent-encoded: `/cache/a%20b`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** The same request as a command; `base` is the API's whole address. */
export function toCurl({ method, path, headers = {}, body }: RequestSpec, base: string): string {
  // Told that the method is HEAD by -X, curl would wait for a body.
  const words = ['curl', method === 'HEAD' ? '-I' : '-i']
  if (method !== 'HEAD' && method !== (body === undefined ? 'GET' : 'POST')) words.push('-X', method)
  for (const [name, value] of Object.entries(headers)) words.push('-H', quoteWord(`${name}: ${value}`))
  // Not -d: that would read a file when the body begins with @.
  if (body !== undefined) words.push('--data-raw', quoteWord(body))
  return [...words, quoteWord(base + path)].join(' ')
}

/** One word for a POSIX shell, whatever is in it. */
export function quoteWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
