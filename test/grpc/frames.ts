import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What opens an HTTP/2 connection, with empty settings. */
export const PREFACE = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(4, 0, 0)])

/** An HTTP/2 frame, whether it makes sense or not. */
export function frame(type: number, flags: number, stream: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** A HEADERS frame that begins a call of this path. */
export function callFrame(stream: number, path: string, more: readonly (readonly [string, string])[] = []): Buffer {
  const headers = [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', path],
    [':authority', 'test'],
    ['content-type', 'application/grpc'],
    ['te', 'trailers'],
    ...more,
  ] as const
  return frame(1, 4, stream, Buffer.concat(headers.flatMap(([name, value]) => [LITERAL, word(name), word(value)])))
}

/** A DATA frame that ends the request. */
export function endFrame(stream: number, body: Uint8Array): Buffer {
  return frame(0, 1, stream, body)
}

/** Cancels a call. */
export function resetFrame(stream: number, code = 8): Buffer {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(code)
  return frame(3, 0, stream, payload)
}

/** A plain connection, opened; what comes back is thrown away. */
export async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket.on('error', () => undefined).resume()
}

/** A header that is not to be remembered. */
const LITERAL = Buffer.from([0])

function word(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  if (bytes.length > 126) throw new Error('too long a word')
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}
