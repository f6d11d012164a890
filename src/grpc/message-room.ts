import { constants } from 'node:http2'
import { BodyRoom, SMALL_BODY } from '../http/body-room.ts'

/** A larger message is refused with ResourceExhausted: by one call a client could else fill the memory. */
export const MESSAGE_LIMIT_BYTES = 4 * 2 ** 20

/**
 * Bytes of large messages that are received and answered at a time; each is in memory five times over until it is
 * collected. Without it a few dozen clients at once would need a gigabyte; with it they take turns.
 */
const MESSAGE_ROOM_BYTES = 2 * MESSAGE_LIMIT_BYTES

/** How long a large message may take from its first bytes to its answer's last: else who neither sends nor reads blocks all. */
const TURN_MS = 60_000

/** Before a message stand a flag and its length. */
const PREFIX_BYTES = 5

/** What is asked of a stream. */
export interface Pausable {
  on(event: 'data', listener: (this: this, chunk: Buffer) => void): unknown
  off(event: 'data', listener: (this: this, chunk: Buffer) => void): unknown
  once(event: 'close', listener: () => void): unknown
  pause(): unknown
  resume(): unknown
  close(code: number): void
}

/**
 * Returns what a server calls with each new stream, before anybody else reads it: one whose message is large is paused until
 * there is room for the message.
 */
export function createMessageRoom(): (stream: Pausable) => void {
  const room = new BodyRoom(MESSAGE_ROOM_BYTES)
  // One function for all streams: a closure for each would cost every call, and few messages are large.
  function begin(this: Pausable, chunk: Buffer) {
    this.off('data', begin)
    const bytes = chunk.length < PREFIX_BYTES ? MESSAGE_LIMIT_BYTES : chunk.readUInt32BE(1)
    // What is too large is refused as it is, without a place for it.
    if (bytes <= SMALL_BODY || bytes > MESSAGE_LIMIT_BYTES) return
    const ticket = room.take(bytes, () => this.resume())
    if (!ticket.granted) this.pause()
    const late = setTimeout(() => this.close(constants.NGHTTP2_CANCEL), TURN_MS)
    this.once('close', () => {
      clearTimeout(late)
      ticket.release()
    })
  }
  return (stream) => {
    stream.on('data', begin)
  }
}
