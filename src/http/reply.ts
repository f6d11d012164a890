import type { Limit } from '../metrics/limits.ts'

/** What a handler answers, as data: an engine writes it, a test reads it. */
export interface Reply {
  /** 200 to 999. */
  readonly status: number
  /** Which fixed header lines go with the body; see `HEADERS`. */
  readonly kind: ReplyKind
  /** Strings go out as UTF-8. */
  readonly body: string | Uint8Array
  /** Further header lines; engines strip CR, LF and NUL from the values. */
  readonly headers?: readonly HeaderLine[]
  /** Only `chunked`: the rest of the body, after `body` went out at once. */
  readonly rest?: Promise<string>
  /** The connection ends with this answer. */
  readonly close?: boolean
  /** Only `failure`: what went wrong, for those who watch the server. */
  readonly message?: string
  /** Only `limited`: counted under this name. */
  readonly limit?: Limit
}

export type HeaderLine = readonly [name: string, value: string]

const NOSNIFF: HeaderLine = ['X-Content-Type-Options', 'nosniff']

/** The fixed header lines of each kind of reply. */
export const HEADERS = {
  json: [['Content-Type', 'application/json; charset=utf-8'], NOSNIFF],
  text: [['Content-Type', 'text/plain; charset=utf-8'], NOSNIFF],
  // What a client posted must never run in a browser.
  raw: [['Content-Type', 'application/octet-stream'], NOSNIFF, ['Content-Security-Policy', "default-src 'none'"]],
  chunked: [['Connection', 'Keep-Alive'], NOSNIFF],
  bare: [],
} as const satisfies Record<string, readonly HeaderLine[]>

export type ReplyKind = keyof typeof HEADERS

/** A JSON answer in podinfo's form: see `toJson`. */
export function json(value: unknown, status = 200, headers?: readonly HeaderLine[]): Reply {
  return { status, kind: 'json', body: toJson(value), ...(headers && { headers }) }
}

/** A JSON object whose keys are free: sorted by their bytes, as podinfo sends them; the last entry of a key counts. */
export function jsonByKey(entries: Iterable<readonly [string, unknown]>): Reply {
  const members = [...new Map(entries)]
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    // By hand: a JavaScript object would move keys that look like numbers to the front.
    .map(([key, value]) => `  ${toJson(key)}: ${toJson(value).replaceAll('\n', '\n  ')}`)
  return { status: 200, kind: 'json', body: members.length > 0 ? `{\n${members.join(',\n')}\n}` : '{}' }
}

/** Bytes as a client stored or sent them, typed so that no browser runs them. */
export function raw(body: Uint8Array, status = 200, headers?: readonly HeaderLine[]): Reply {
  // Not spread, which profiles of /echo showed.
  return headers ? { status, kind: 'raw', body, headers } : { status, kind: 'raw', body }
}

/** No body and no Content-Type. */
export function empty(status: number, headers?: readonly HeaderLine[]): Reply {
  return { status, kind: 'bare', body: '', ...(headers && { headers }) }
}

/** Plain text. */
export function text(body: string, status = 200): Reply {
  return { status, kind: 'text', body }
}

/** A body of a type of its own. */
export function content(type: string, body: string | Uint8Array, headers: readonly HeaderLine[] = []): Reply {
  return { status: 200, kind: 'bare', body, headers: [['Content-Type', type], ...headers] }
}

/** `{"code", "message"}`: an error that the client can read, with the same code in the status line. */
export function failure(code: number, message: string): Reply {
  return { ...json({ code, message }, code), message }
}

/** A refusal because a limit is reached; from 500 on the client is asked to try again in a second. */
export function limited(limit: Limit, code: number, message: string): Reply {
  return { ...failure(code, message), ...(code >= 500 && { headers: [['Retry-After', '1']] }), limit }
}

/** Sends status, headers and `first` at once, `rest` when it comes. */
export function chunked(first: string, rest: Promise<string>): Reply {
  return { status: 200, kind: 'chunked', body: first, rest }
}

const ESCAPED: Record<string, string> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/** JSON as podinfo writes it: two spaces, no final newline, `<`, `>` and `&` escaped; keys in the order given. */
export function toJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(/[<>&\u2028\u2029]/g, (char) => ESCAPED[char] ?? char)
}
