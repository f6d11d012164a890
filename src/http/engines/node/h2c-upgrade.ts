import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { awaitBytes, PREFACE } from './sniff.ts'
import { toOriginForm } from './target.ts'

/** Requests of HTTP/1.1 that ask to go on in HTTP/2 on the same connection: RFC 7540, section 3.2. */
export interface H2cUpgrade {
  /** Whether the connection is to change over; a request that may not is served as HTTP/1.1. */
  accepts(request: IncomingMessage): boolean
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void
}

/**
 * Changes connections over to `serve`, a server of HTTP/2. Node knows no such change: the request is written as the frame
 * that it stands for and put behind the client's first frame, where a request may come.
 */
export function createH2cUpgrade(serve: (socket: Socket) => void, timeoutMs: number): H2cUpgrade {
  return {
    accepts: (request) =>
      request.headers.upgrade?.toLowerCase() === 'h2c' &&
      request.headers['http2-settings'] !== undefined &&
      toRequestFrame(request) !== undefined,
    upgrade(request, socket, head) {
      const frame = toRequestFrame(request) ?? Buffer.alloc(0)
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
      socket.unshift(head)
      awaitBytes(socket, timeoutMs, (seen) => {
        const end = endOfSettings(seen)
        if (end === 'bad') socket.destroy()
        if (typeof end !== 'number') return undefined
        return { unread: Buffer.concat([seen.subarray(0, end), frame, seen.subarray(end)]), read: () => serve(socket) }
      })
    },
  }
}

const FRAME_HEAD = 9
const SETTINGS = 4
const HEADERS = 1
/** The request has no body, and all its header lines are in this frame. */
const END_STREAM_AND_HEADERS = 0x05
/** What a peer may send that has agreed to nothing else yet. */
const LARGEST_FRAME = 16_384

/** Where the client's preface and its first frame end; undefined while they are not there, `bad` when they are others. */
function endOfSettings(seen: Buffer): number | 'bad' | undefined {
  const length = Math.min(seen.length, PREFACE.length)
  if (!seen.subarray(0, length).equals(PREFACE.subarray(0, length))) return 'bad'
  const frame = seen.subarray(PREFACE.length)
  if (frame.length < FRAME_HEAD) return undefined
  const payload = frame.readUIntBE(0, 3)
  if (payload > LARGEST_FRAME || frame[3] !== SETTINGS) return 'bad'
  return frame.length < FRAME_HEAD + payload ? undefined : PREFACE.length + FRAME_HEAD + payload
}

/** Lines about the connection of HTTP/1.1, which end with it. */
const CONNECTION_LINES = new Set([
  'connection',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'upgrade',
])

/** The request as the HEADERS frame of stream 1; undefined when it does not fit into one. */
function toRequestFrame({ method = '', url = '', headers, rawHeaders }: IncomingMessage): Buffer | undefined {
  const fields = [
    [':method', method],
    [':scheme', 'http'],
    [':authority', headers.host ?? ''],
    [':path', toOriginForm(method, url) ?? ''],
  ]
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase()
    if (!CONNECTION_LINES.has(name)) fields.push([name, rawHeaders[at + 1] ?? ''])
  }
  const block = Buffer.concat(fields.flatMap(([name = '', value = '']) => [LITERAL, toField(name), toField(value)]))
  if (block.length > LARGEST_FRAME) return undefined
  const head = Buffer.alloc(FRAME_HEAD)
  head.writeUIntBE(block.length, 0, 3)
  head.writeUInt8(HEADERS, 3)
  head.writeUInt8(END_STREAM_AND_HEADERS, 4)
  head.writeUInt32BE(1, 5)
  return Buffer.concat([head, block])
}

/** HPACK: a field that is spelled out and not to be remembered. */
const LITERAL = Buffer.from([0])

/** HPACK: a string as it is, behind its length in seven bits and, where these are not enough, bytes of seven more. */
function toField(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes])
  const length = [127]
  let rest = bytes.length - 127
  for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128)
  return Buffer.concat([Buffer.from([...length, rest]), bytes])
}
