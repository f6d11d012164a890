import { once } from 'node:events'
import { type ClientHttp2Session, connect, constants } from 'node:http2'
import type { Socket } from 'node:net'
import type { Opening, RequestOptions } from './server.ts'

/** A session of HTTP/2 over a connection; its errors reach the requests. */
export function startSession(socket: Socket): ClientHttp2Session {
  // Node's client gives up on what it can't keep in this many megabytes.
  const session = connect('http://localhost', {
    createConnection: () => socket,
    maxSessionMemory: 64,
    maxSendHeaderBlockLength: 2 ** 20,
  })
  // Each request has listeners of its own on it.
  session.setMaxListeners(0).on('error', () => undefined)
  return session
}

type Response = [headers: Record<string, string>, flags: number, rawHeaders: string[]]

/** What HTTP/1.1 says of a connection is an error in HTTP/2. */
const CONNECTION_LINES = new Set(['connection', 'transfer-encoding', 'host'])

/** One request of a session; resolves as soon as status and headers are there. */
export async function openHttp2(
  session: ClientHttp2Session,
  path: string,
  { method = 'GET', headers = {}, body }: RequestOptions = {},
): Promise<Opening> {
  const lines = Object.entries(headers).filter(([name]) => !CONNECTION_LINES.has(name.toLowerCase()))
  const head = { ...Object.fromEntries(lines), ':method': method, ':path': path }
  const stream = session.request(head, { endStream: body === undefined })
  if (body !== undefined) stream.end(body)
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve) => stream.on('close', resolve))
  const closed = ended.then(() => {
    throw new Error('closed without an answer')
  })
  // Of no interest once there was one.
  closed.catch(() => undefined)
  stream.on('error', () => undefined)
  const [given, , raw] = (await Promise.race([once(stream, 'response'), closed])) as Response
  const status = Number(given[':status'])
  const rawHeaders = raw.filter((_, at) => !(raw[at - (at % 2)] as string).startsWith(':'))
  const received = () => Buffer.concat(chunks)
  return {
    status,
    headers: given,
    rawHeaders,
    received,
    abandon: () => stream.close(constants.NGHTTP2_CANCEL),
    async whole() {
      await ended
      if (stream.rstCode !== 0) throw new Error(`the stream was reset with code ${stream.rstCode}`)
      const bytes = received()
      const text = bytes.toString()
      return { status, headers: given, rawHeaders, bytes, text, json: <T>() => JSON.parse(text) as T }
    },
  }
}
