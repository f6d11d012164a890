import { type Operand, UsageError } from './command.ts'

/** A host and a port. */
export interface HostPort {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string
  readonly port: number
  /** Both, as they stand in a URL. */
  readonly authority: string
}

/** `host:port`, IPv6 in brackets; no host is this one. */
export const hostPort: Operand<HostPort> = {
  name: 'host:port',
  parse: (text) => parseHostPort(text, 'host:port'),
  toText: ({ authority }) => authority,
}

/** A host and perhaps a port, with or without a URL around them. */
export function host(defaultPort: number): Operand<HostPort> {
  return {
    name: 'host',
    parse: (text) =>
      parseHostPort(text.replace(/^[a-z][a-z0-9+.-]*:\/\/|[/?#].*$/gis, ''), 'host or host:port', defaultPort),
    toText: ({ authority }) => authority,
  }
}

/** A URL of one of `schemes`; where it has none, `otherwise` is added. No host is this one. */
export function url(name: string, schemes: readonly string[], otherwise?: string): Operand<URL> {
  return { name, parse: (text) => parseUrl(text, schemes, otherwise), toText: toUrlText }
}

const MAX_PORT = 65_535

function parseHostPort(text: string, expected: string, defaultPort?: number): HostPort {
  const match = /^(?:\[([\da-f:.]+(?:%\w+)?)\]|([^:/?#@[\]\s]*))(?::(\d+))?$/i.exec(text)
  const [, ipv6, name, digits = defaultPort] = match ?? []
  const port = Number(digits)
  if (!match || !(port >= 1 && port <= MAX_PORT)) throw refusal(text, `expected ${expected}, IPv6 in brackets`)
  const host = ipv6 ?? (name || 'localhost')
  return { host, port, authority: `${ipv6 === undefined ? host : `[${ipv6}]`}:${port}` }
}

function parseUrl(text: string, schemes: readonly string[], otherwise: string | undefined): URL {
  const [given = '', scheme = otherwise] = /^([^:/?#]*):\/\//.exec(text) ?? []
  if (scheme === undefined || !schemes.includes(scheme.toLowerCase())) {
    throw refusal(text, `expected ${schemes.map((one) => `${one}://`).join(' or ')}`)
  }
  // upstream: without a host, as in `:9898/healthz`, it is this one.
  const rest = text.slice(given.length).replace(/^([^/?#@]*@)?(?=:\d)/, '$1localhost')
  const parsed = URL.parse(`${scheme}://${rest}`)
  if (!parsed) throw refusal(text, 'not a URL')
  return parsed
}

function toUrlText(url: URL): string {
  if (!url.password) return url.href
  const shown = new URL(url.href)
  shown.password = '***'
  return shown.href
}

function refusal(text: string, why: string): UsageError {
  const shown = text.replace(/^([^/?#]*\/\/)?[^/?#]*@/, '$1***@')
  return new UsageError(`invalid address ${JSON.stringify(shown)}: ${why}`)
}
