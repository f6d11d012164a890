import { HEADERS, type HeaderLine, type Reply } from '../../reply.ts'

/** A reply as node's servers take it. */
export interface Answer {
  readonly status: number
  /** Name, value, name, value. */
  readonly lines: string[]
  /** Undefined when none may be sent, whatever Content-Length says. */
  readonly body: string | Uint8Array | undefined
  /** Only begun: the rest of the body comes later, so its length is not known. */
  readonly open: boolean
}

/** The answer to a request with this method. */
export function toAnswer(reply: Reply, method: string): Answer {
  const { status, body } = reply
  const lines = toLines(reply)
  if (status === 204 || status === 304) return { status, lines, body: undefined, open: false }
  lines.push('Content-Length', String(Buffer.byteLength(body)))
  return { status, lines, body: method === 'HEAD' ? undefined : body, open: false }
}

/** The beginning of an answer whose rest comes later. */
export function toBeginning(reply: Reply, method: string): Answer {
  return { status: reply.status, lines: toLines(reply), body: method === 'HEAD' ? undefined : reply.body, open: true }
}

function toLines({ kind, headers = [] }: Reply): string[] {
  const fixed: readonly HeaderLine[] = HEADERS[kind]
  return [...fixed.flat(), ...headers.flatMap(([name, value]) => [name, toHeaderValue(value)])]
}

/** Node takes characters for bytes, and refuses control characters: a reflected one must not start a header line. */
function toHeaderValue(value: string): string {
  const text = value.replace(/(?!\t)\p{Cc}/gu, ' ')
  return /^\p{ASCII}*$/u.test(text) ? text : Buffer.from(text).toString('latin1')
}
