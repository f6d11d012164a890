import type { Socket } from 'node:net'

/** What every connection of HTTP/2 without TLS begins with; HTTP/1 has no such method. */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

/** Calls the one whose protocol the first bytes are, with those bytes unread; closes who says nothing for `timeoutMs`. */
export function sniff(socket: Socket, timeoutMs: number, protocols: { http1(): void; http2(): void }): void {
  let seen: Buffer = Buffer.alloc(0)
  const drop = () => socket.destroy()
  const done = () => {
    socket.off('data', look).off('end', drop).off('error', drop).off('timeout', drop)
    socket.setTimeout(0)
  }
  const look = (chunk: Buffer) => {
    seen = seen.length > 0 ? Buffer.concat([seen, chunk]) : chunk
    const length = Math.min(seen.length, PREFACE.length)
    const matches = seen.subarray(0, length).equals(PREFACE.subarray(0, length))
    if (matches && length < PREFACE.length) return
    done()
    socket.pause()
    socket.unshift(seen)
    if (matches) return protocols.http2()
    protocols.http1()
    socket.resume()
  }
  socket.on('data', look).on('end', drop).on('error', drop)
  socket.setTimeout(timeoutMs, drop)
}
