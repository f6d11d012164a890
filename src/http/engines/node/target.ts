/** What an `OPTIONS *` asks about: the server, not one of its paths. */
export const SERVER = '*'

/**
 * Path and query of a request target, whether it is written `/path` or, as proxies are asked, `http://host/path`; `SERVER`;
 * undefined when it is neither.
 */
export function toOriginForm(method: string, target: string): string | undefined {
  if (target.startsWith('/')) return target
  if (target === '*') return method === 'OPTIONS' ? SERVER : undefined
  const [, rest] = /^https?:\/\/[^\s/?#@\\]+((?:[/?].*)?)$/is.exec(target) ?? []
  if (rest === undefined) return undefined
  return rest.startsWith('/') ? rest : `/${rest}`
}
