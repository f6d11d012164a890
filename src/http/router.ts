/** What a path, and maybe its method, leads to. */
export type Match<T> =
  | { readonly found: T; readonly params: Readonly<Record<string, string>> }
  /** The path exists, but not with this method. */
  | 'method not allowed'
  | 'not found'
  /** The path is not clean; here is its clean form, percent-encoded. */
  | { readonly redirect: string }
  /** An escape is broken. */
  | 'unreadable'

export interface RouterEntry<T> {
  /** With the prefix: `/foo/status/{code:[0-9]+}`. */
  readonly template: string
  readonly methods: readonly string[] | 'any'
  readonly target: T
}

/** Matches raw request paths against templates, as podinfo's router does: by the percent-decoded path, in letter case. */
export function createRouter<T>(entries: readonly RouterEntry<T>[]): (method: string, rawPath: string) => Match<T> {
  const matchers = entries.map(({ template, methods, target }) => ({ pattern: toPattern(template), methods, target }))
  return (method, rawPath) => {
    const path = decode(rawPath)
    if (path === undefined) return 'unreadable'
    const clean = cleanPath(path)
    if (clean !== path) return { redirect: encode(clean) }
    let exists = false
    for (const { pattern, methods, target } of matchers) {
      const match = pattern.exec(path)
      if (!match) continue
      if (methods === 'any' || methods.includes(method)) return { found: target, params: match.groups ?? {} }
      exists = true
    }
    return exists ? 'method not allowed' : 'not found'
  }
}

/** Whether a template has no parameters: then only one path matches it. */
export function isExact(template: string): boolean {
  return !template.includes('{')
}

/** The path without `//`, `.` and `..`; a trailing slash stays. */
export function cleanPath(path: string): string {
  if (!/\/\/|\/\.{1,2}(\/|$)/.test(path)) return path.startsWith('/') ? path : `/${path}`
  const clean: string[] = []
  const segments = path.split('/')
  for (const segment of segments) {
    if (segment === '..') clean.pop()
    else if (segment !== '' && segment !== '.') clean.push(segment)
  }
  const last = segments.at(-1)
  // upstream: a path that ends in a dot segment loses the slash, one that ends in a slash keeps it.
  return `/${clean.join('/')}${last === '' && clean.length > 0 ? '/' : ''}`
}

/** Undefined when an escape is broken or its bytes are no UTF-8. */
function decode(rawPath: string): string | undefined {
  if (!rawPath.includes('%')) return rawPath
  try {
    return decodeURIComponent(rawPath)
  } catch {
    return undefined
  }
}

function encode(path: string): string {
  return encodeURI(path).replace(/[?#]/g, encodeURIComponent)
}

function toPattern(template: string): RegExp {
  const source = template.replace(
    /\{(\w+)(?::([^}]*))?\}|[.*+?^$()|[\]\\]/g,
    (special, name?: string, pattern?: string) => (name ? `(?<${name}>${pattern ?? '[^/]+'})` : `\\${special}`),
  )
  return new RegExp(`^${source}$`, 's')
}
