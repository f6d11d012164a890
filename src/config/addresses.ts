/** True for an absolute URL that an HTTP client can call. */
export function isHttpUrl(text: string): boolean {
  // The URL parser alone would take `http:backend` for `http://backend`.
  return /^https?:\/\//i.test(text) && URL.canParse(text)
}

/** A cache server as the cache reads it, `''` for none; undefined when there is nobody to call at such an address. */
export function toCacheServer(text: string): string | undefined {
  if (text === '' || text === 'memory://') return text
  // upstream: never looks at the scheme, so `redis://` is what many set.
  const address = text.replace(/^redis:\/\//, 'tcp://')
  const url = address.startsWith('tcp://') ? URL.parse(address) : null
  return url?.hostname && url.port ? address : undefined
}
