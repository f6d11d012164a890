import { isUtf8 } from 'node:buffer'

/** How a value's bytes end, as the low three bits of a tag say it. */
export const WIRE = { varint: 0, fixed64: 1, sized: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const

/** A varint of 64 bits fills ten bytes; more would never end. */
const MAX_VARINT_BYTES = 10

/** That of the highest field number there can be. */
const MAX_TAG = 2 ** 32 - 1

/** Groups within groups: without a limit a few kilobytes of opening tags would overflow the stack. */
const MAX_GROUP_DEPTH = 100

/** Reads protobuf's wire format from front to back; throws on bytes that can't be it. */
export class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get done(): boolean {
    return this.#at === this.#bytes.length
  }

  /** What stands before the next value: the field's number times eight, and the wire type. */
  tag(): number {
    const tag = this.#varint()
    if (tag < 8 || tag > MAX_TAG) throw new Error('not a field number')
    return tag
  }

  /** A signed number of 64 bits. */
  int64(): bigint {
    let value = 0n
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << BigInt(index * 7)
      if (byte < 0x80) return BigInt.asIntN(64, value)
    }
    throw new Error('endless varint')
  }

  /** A sized value's bytes: a view, not a copy. */
  bytes(): Buffer {
    const start = this.#take(this.#varint())
    return this.#bytes.subarray(start, this.#at)
  }

  string(): string {
    const start = this.#take(this.#varint())
    const text = this.#bytes.toString('utf8', start, this.#at)
    // Only this character may stand for bytes that are none: most strings need no second look.
    if (text.includes('\ufffd') && !isUtf8(this.#bytes.subarray(start, this.#at)))
      throw new Error('a string is no UTF-8')
    return text
  }

  /** Passes over the value of a field that nobody knows. */
  skip(tag: number, depth = 0): void {
    const wireType = tag % 8
    if (wireType === WIRE.varint) this.#varint()
    else if (wireType === WIRE.fixed64) this.#take(8)
    else if (wireType === WIRE.sized) this.#take(this.#varint())
    else if (wireType === WIRE.fixed32) this.#take(4)
    else if (wireType === WIRE.groupStart && depth < MAX_GROUP_DEPTH) this.#skipGroup(tag, depth + 1)
    else throw new Error('not a wire type')
  }

  #skipGroup(start: number, depth: number): void {
    const end = start - WIRE.groupStart + WIRE.groupEnd
    for (let tag = this.tag(); tag !== end; tag = this.tag()) this.skip(tag, depth)
  }

  /** Passes over so many bytes; returns where they began. */
  #take(length: number): number {
    const start = this.#at
    if (length > this.#bytes.length - start) throw new Error('cut short')
    this.#at += length
    return start
  }

  /** An unsigned number: exact up to 53 bits, which is far more than a tag or a length may be. */
  #varint(): number {
    let value = 0
    let scale = 1
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      const byte = this.#byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
    throw new Error('endless varint')
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new Error('cut short')
    return byte
  }
}

/** Bytes of a number as a varint. */
export function varintSize(value: number): number {
  let size = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++
  return size
}

/** Writes an unsigned number below 2^53; returns the position after it. */
export function writeVarint(value: number, into: Buffer, at: number): number {
  let rest = value
  while (rest >= 128) {
    into[at++] = (rest % 128) | 0x80
    rest = Math.floor(rest / 128)
  }
  into[at++] = rest
  return at
}
