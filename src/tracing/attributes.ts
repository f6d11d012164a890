import type { Attributes } from '@opentelemetry/api'
import type { TracedRequest } from '../http/app.ts'
import { clip } from './clip.ts'

/** Methods that spans name; others are one, so that a client can't make names without bound. */
const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'CONNECT', 'TRACE']

/** The names of a route's spans, by method. */
export function toNames(route: string): (method: string) => string {
  const names = new Map(METHODS.map((method) => [method, `${method} ${route}`]))
  const other = `HTTP ${route}`
  return (method) => names.get(method) ?? other
}

/** A request in HTTP's semantic conventions. */
export function toAttributes(request: TracedRequest, method: string, route: string): Attributes {
  const [query, peer, agent] = [request.query(), request.remote(), request.header('user-agent')]
  const isKnown = METHODS.includes(method)
  return {
    'http.request.method': isKnown ? method : '_OTHER',
    ...(!isKnown && { 'http.request.method_original': clip(method) }),
    'http.route': route,
    'url.scheme': request.secure() ? 'https' : 'http',
    'url.path': clip(request.path()),
    ...(query && { 'url.query': clip(query) }),
    ...toServer(request),
    'client.address': clip(toFirst(request.header('x-forwarded-for'))) || peer,
    'network.peer.address': peer,
    'network.protocol.version': '1.1',
    ...(agent && { 'user_agent.original': clip(agent) }),
  }
}

/** What became of it; `status` is missing when the client left before its answer. */
export function toOutcome(status: number | undefined): Attributes {
  if (status === undefined) return { 'error.type': 'canceled' }
  return { 'http.response.status_code': status, ...(status >= 500 && { 'error.type': String(status) }) }
}

/** The address of another server, of its URL. */
export function toTarget(url: string): Attributes {
  const target = URL.parse(url)
  if (!target) return { 'url.full': url }
  const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80))
  return { 'url.full': url, 'server.address': target.hostname, 'server.port': port }
}

/** As the client named us. */
function toServer(request: TracedRequest): Attributes {
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(request.header('host')) ?? []
  if (!host) return {}
  return { 'server.address': clip(host), 'server.port': Number(port ?? (request.secure() ? 443 : 80)) }
}

/** The first of a list: the client, where proxies have added themselves. */
function toFirst(list: string): string {
  return list.split(',', 1)[0]?.trim() ?? ''
}
