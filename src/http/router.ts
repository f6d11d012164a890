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
  /** Stands before the template, and is no template itself: `/foo`, or ''. */
  readonly prefix: string
  /** `/status/{code:[0-9]+}`. */
  readonly template: string
  readonly methods: readonly string[] | 'any'
  readonly target: T
}

/** Matches raw request paths against templates, as podinfo's router does: by the percent-decoded path, in letter case. */
export function createRouter<T>(entries: readonly RouterEntry<T>[]): (method: string, rawPath: string) => Match<T> {
  const matchers = entries.map((entry) => ({ ...entry, pattern: toPattern(entry.prefix, entry.template) }))
  return (method, rawPath) => {
    const path = decodePath(rawPath)
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

/**
 * The path percent-decoded; undefined when an escape is broken. A byte that is no UTF-8 becomes a lone surrogate, U+DC00 and the
 * byte, so that different paths stay different.
 */
export function decodePath(rawPath: string): string | undefined {
  if (!rawPath.includes('%')) return rawPath
  try {
    return decodeURIComponent(rawPath)
  } catch {
    return /%(?![0-9a-f]{2})/i.test(rawPath) ? undefined : rawPath.replace(ESCAPES, decodeEscapes)
  }
}

/** A lead byte of UTF-8 with what may follow it, or any byte. */
const ESCAPES = /%[c-f][0-9a-f](?:%[89ab][0-9a-f])+|%[0-9a-f]{2}/gi

function decodeEscapes(escapes: string): string {
  try {
    return decodeURIComponent(escapes)
  } catch {
    return escapes.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(0xdc00 + Number.parseInt(hex, 16)))
  }
}

function encode(path: string): string {
  return path
    .split(/([\udc80-\udcff])/u)
    .map((part, index) => (index % 2 === 0 ? encodeURI(part) : toEscape(part)))
    .join('')
    .replace(/[?#]/g, encodeURIComponent)
}

function toEscape(surrogate: string): string {
  return `%${(surrogate.charCodeAt(0) - 0xdc00).toString(16).toUpperCase()}`
}

function toPattern(prefix: string, template: string): RegExp {
  const source = template.replace(
    /\{(\w+)(?::([^}]*))?\}|[.*+?^$()|[\]\\]/g,
    (special, name?: string, pattern?: string) => (name ? `(?<${name}>${pattern ?? '[^/]+'})` : `\\${special}`),
  )
  return new RegExp(`^${RegExp.escape(prefix)}${source}$`, 's')
}
