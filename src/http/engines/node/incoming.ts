import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Incoming } from '../../engine.ts'
import type { HeaderLine } from '../../reply.ts'

/** What a request's head says, whatever version of HTTP it came by. */
export interface RequestHead {
  /** In Go's words: `HTTP/1.1`, `HTTP/2.0`. */
  readonly protocol: string
  readonly method: string
  /** In origin form: path, and query if there is one. */
  readonly target: string
  /** Name, value, name, value; without the pseudo-headers of HTTP/2. */
  readonly lines: readonly string[]
  readonly socket: Socket | undefined
}

/** Reads the head of a request. */
export class NodeIncoming implements Incoming {
  readonly #head: RequestHead

  constructor(head: RequestHead) {
    this.#head = head
  }

  protocol(): string {
    return this.#head.protocol
  }

  method(): string {
    return this.#head.method
  }

  path(): string {
    return toText(this.#head.target.split('?', 1)[0] as string)
  }

  query(): string {
    const { target } = this.#head
    const mark = target.indexOf('?')
    return mark < 0 ? '' : toText(target.slice(mark + 1))
  }

  header(name: string): string {
    const { lines } = this.#head
    for (let at = 0; at < lines.length; at += 2) {
      const given = lines[at] as string
      if (given.length === name.length && given.toLowerCase() === name) return lines[at + 1] as string
    }
    return ''
  }

  headerLines(): readonly HeaderLine[] {
    const { lines } = this.#head
    const pairs: HeaderLine[] = []
    for (let at = 0; at < lines.length; at += 2) {
      pairs.push([(lines[at] as string).toLowerCase(), toText(lines[at + 1] as string)])
    }
    return pairs
  }

  /** IPv4 clients of a dual-stack socket come as IPv6 addresses that end in theirs. */
  remote(): string {
    const { remoteAddress = '', remotePort = 0 } = this.#head.socket ?? {}
    const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/, '')
    return `${address.includes(':') ? `[${address}]` : address}:${remotePort}`
  }

  secure(): boolean {
    return (this.#head.socket as Partial<TLSSocket> | undefined)?.encrypted === true
  }
}

/** Node reads each byte as a character; clients send UTF-8. */
function toText(value: string): string {
  return /^\p{ASCII}*$/u.test(value) ? value : Buffer.from(value, 'latin1').toString()
}
