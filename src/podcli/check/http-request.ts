/** What is asked, and of whom. */
export interface HttpRequest {
  /** Without user and password. */
  readonly url: URL
  readonly method: string
  readonly body: string
  /** The header of that name. */
  readonly authorization: string | undefined
}

/** The first request; user and password move from the URL into a header. */
export function toRequest(address: URL, method: string, body: string): HttpRequest {
  const url = new URL(address.href)
  url.username = ''
  url.password = ''
  return { url, method, body, authorization: toBasic(address) }
}

/** The statuses whose Location is followed. */
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308]

/**
 * The request that an answer sends on to, made as browsers make it; undefined when the answer is the last. Throws when
 * Location is nothing to ask by HTTP.
 */
export function followRedirect(
  { url: from, method, body, authorization }: HttpRequest,
  status: number,
  location: string | undefined,
): HttpRequest | undefined {
  if (location === undefined || !REDIRECTS.includes(status)) return undefined
  // Sent in UTF-8, read by Node.js as Latin-1.
  const address = URL.parse(Buffer.from(location, 'latin1').toString(), from.href)
  if (!address || !/^https?:$/.test(address.protocol)) {
    throw new Error(`redirect to ${JSON.stringify(location)}, which is no address of http`)
  }
  const becomesGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST'
  const next = toRequest(address, becomesGet ? 'GET' : method, becomesGet ? '' : body)
  // Another server must not learn the password of this one.
  const kept = address.origin === from.origin ? authorization : undefined
  return { ...next, authorization: next.authorization ?? kept }
}

function toBasic({ username, password }: URL): string | undefined {
  if (!username && !password) return undefined
  // Byte by byte, since what is escaped need not be UTF-8.
  const bytes = `${username}:${password}`.replace(/%([0-9a-f]{2})/gi, (_, hex) =>
    String.fromCharCode(parseInt(hex, 16)),
  )
  return `Basic ${Buffer.from(bytes, 'latin1').toString('base64')}`
}
