import { parseColor, toHex } from '../../src/http/color.ts'
import { readString } from '../json.ts'

/** What a backend answered. */
export interface BackendAnswer {
  /** Undefined where the server does not tell. */
  readonly url: string | undefined
  readonly text: string
  /** `#rrggbb`; undefined when the backend named none that can be read. */
  readonly color: string | undefined
}

/** The answers in `body`: those of our own route, or the plain strings of `/api/echo`. Garbage is shown as text. */
export function toBackendAnswers(body: unknown): BackendAnswer[] {
  if (!Array.isArray(body)) return []
  return body.map((one: unknown) => {
    const text = readString(one, 'body') ?? (typeof one === 'string' ? one : JSON.stringify(one))
    const color = parseColor(readString(one, 'color') ?? '')
    return { url: readString(one, 'url'), text, color: color && toHex(color) }
  })
}
