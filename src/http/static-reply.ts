import { createHash } from 'node:crypto'
import type { Asset } from './app.ts'
import { chooseEncoding } from './encoding.ts'
import { content, empty, type HeaderLine, type Reply } from './reply.ts'

/** What of a request decides how a file is answered: the values of Accept-Encoding and If-None-Match. */
export type Answer = (acceptEncoding: string, ifNoneMatch?: string) => Reply

/** A body and its compressed forms. */
export type Bodies = Pick<Asset, 'bytes' | 'br' | 'gzip'>

/** Sends the smallest form that the client takes. */
export function negotiated(type: string, { bytes, br, gzip }: Bodies, headers: readonly HeaderLine[]): Answer {
  const lines: readonly HeaderLine[] = [['X-Content-Type-Options', 'nosniff'], ['Vary', 'Accept-Encoding'], ...headers]
  const plain = content(type, bytes, lines)
  const coded = {
    br: br ? content(type, br, [...lines, ['Content-Encoding', 'br']]) : plain,
    gzip: gzip ? content(type, gzip, [...lines, ['Content-Encoding', 'gzip']]) : plain,
  }
  return (acceptEncoding) => {
    const encoding = chooseEncoding(acceptEncoding)
    return encoding ? coded[encoding] : plain
  }
}

/** A file of a page: kept for good where its name tells its content, else asked for again each time and not sent twice. */
export function fileAnswer(asset: Asset, isAskedFor: boolean): Answer {
  const type = TYPES.get(/\.(\w+)$/.exec(asset.name)?.[1]?.toLowerCase() ?? '') ?? 'application/octet-stream'
  if (!isAskedFor) return negotiated(type, asset, [['Cache-Control', 'no-store']])
  if (asset.isHashed) return negotiated(type, asset, [['Cache-Control', 'public, max-age=31536000, immutable']])
  // Weak: the compressed forms have the same.
  const tag = `W/"${createHash('sha256').update(asset.bytes).digest('base64url').slice(0, 16)}"`
  const headers: readonly HeaderLine[] = [
    ['Cache-Control', 'no-cache'],
    ['ETag', tag],
  ]
  const answer = negotiated(type, asset, headers)
  const unchanged = empty(304, headers)
  return (acceptEncoding, ifNoneMatch = '') => (names(ifNoneMatch, tag) ? unchanged : answer(acceptEncoding))
}

function names(ifNoneMatch: string, tag: string): boolean {
  return ifNoneMatch.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag.slice(2))
}

/** By the extension of the name; anything else is bytes to keep. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['css', 'text/css; charset=utf-8'],
  ['gif', 'image/gif'],
  ['html', 'text/html; charset=utf-8'],
  ['ico', 'image/x-icon'],
  ['jpeg', 'image/jpeg'],
  ['jpg', 'image/jpeg'],
  ['js', 'text/javascript; charset=utf-8'],
  ['json', 'application/json; charset=utf-8'],
  ['mjs', 'text/javascript; charset=utf-8'],
  ['png', 'image/png'],
  ['svg', 'image/svg+xml'],
  ['txt', 'text/plain; charset=utf-8'],
  ['webp', 'image/webp'],
  ['woff2', 'font/woff2'],
])
