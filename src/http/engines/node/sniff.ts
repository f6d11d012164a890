import type { Socket } from 'node:net'

/** What every connection of HTTP/2 without TLS begins with; HTTP/1 has no such method. */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

/** Calls the one whose protocol the first bytes are, with those bytes unread; closes who says nothing for `timeoutMs`. */
export function sniff(socket: Socket, timeoutMs: number, protocols: { http1(): void; http2(): void }): void {
  awaitBytes(socket, timeoutMs, (seen) => {
    const length = Math.min(seen.length, PREFACE.length)
    const matches = seen.subarray(0, length).equals(PREFACE.subarray(0, length))
    if (matches && length < PREFACE.length) return undefined
    return { unread: seen, read: matches ? protocols.http2 : protocols.http1 }
  })
}

/** Who reads a connection on, and the bytes that are handed over unread. */
interface Reader {
  readonly unread: Buffer
  readonly read: () => void
}

/** Reads a connection until `decide` knows, by all bytes so far, who is to read it; closes it after a silence. */
export function awaitBytes(socket: Socket, timeoutMs: number, decide: (seen: Buffer) => Reader | undefined): void {
  let seen: Buffer = Buffer.alloc(0)
  const drop = () => socket.destroy()
  const look = (chunk: Buffer) => {
    seen = seen.length > 0 ? Buffer.concat([seen, chunk]) : chunk
    const reader = decide(seen)
    if (!reader) return
    socket.off('data', look).off('end', drop).off('error', drop).off('timeout', drop)
    socket.setTimeout(0)
    socket.pause()
    socket.unshift(reader.unread)
    reader.read()
  }
  socket.on('data', look).on('end', drop).on('error', drop)
  socket.setTimeout(timeoutMs, drop)
}
