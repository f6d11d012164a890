import { WebSocket } from 'ws'
import { type Answer, exchange, type Opening, type RequestOptions, type Server } from '../server.ts'
import type { Running } from './target.ts'

/** A running server as a suite sees it: paths stand without the prefix. */
export interface Peer {
  readonly prefix: string
  readonly server: Server
  ask(path: string, options?: RequestOptions): Promise<Answer>
  /** Like `ask`, of a path that is whole: the prefix is not put before it. */
  askAt(path: string, options?: RequestOptions): Promise<Answer>
  /** Resolves as soon as status and headers are there. */
  open(path: string, options?: RequestOptions): Promise<Opening>
  /** Sends the head of a request line by line, and what follows as it is; see `exchange`. */
  raw(requestLine: string, lines?: readonly string[], rest?: string, enough?: RegExp): Promise<string>
  /** Opens a websocket; it may fail. */
  socket(path: string, headers?: Readonly<Record<string, string>>): WebSocket
  /** The same server, with a record of its own. */
  recording(): Peer & { readonly asked: readonly Asked[] }
}

/** A request that was sent: method, and path without prefix and query. */
export type Asked = readonly [method: string, path: string]

/** A peer of this server, which writes down what it is asked. */
export function toPeer(prefix: string, running: Running): ReturnType<Peer['recording']> {
  const asked: Asked[] = []
  const note = (method: string, path: string) => asked.push([method, path.replace(/\?.*/s, '')])
  const opening = (path: string, options: RequestOptions = {}) => {
    note(options.method ?? 'GET', path)
    return running.open(`${prefix}${path}`, options)
  }
  return {
    prefix,
    server: running.server,
    asked,
    open: opening,
    ask: async (path, options) => (await opening(path, options)).whole(),
    askAt: async (path, options) => (await running.open(path, options)).whole(),
    raw(requestLine, lines = [], rest = '', enough) {
      const [method = '', path = '', version = ''] = requestLine.split(' ')
      note(method, path)
      const head = [`${method} ${prefix}${path} ${version}`, 'Host: localhost', ...lines].join('\r\n')
      return exchange(running.connect(), Buffer.from(`${head}\r\n\r\n${rest}`, 'latin1'), enough)
    },
    socket(path, headers = {}) {
      note('GET', path)
      return new WebSocket(`ws://localhost${prefix}${path}`, { headers, createConnection: () => running.connect() })
    },
    recording: () => toPeer(prefix, running),
  }
}
