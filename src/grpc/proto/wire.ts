import { isUtf8 } from 'node:buffer'

/** How a value's bytes end, as the low three bits of a tag say it. */
export const WIRE = { varint: 0, fixed64: 1, sized: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const

/** A varint of 64 bits fills ten bytes; more would never end. */
const MAX_VARINT_BYTES = 10

const MAX_FIELD_NUMBER = 2 ** 29 - 1

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

  /** The next field's number and wire type. */
  tag(): { number: number; wireType: number } {
    const tag = this.#varint()
    const number = Math.floor(tag / 8)
    if (number < 1 || number > MAX_FIELD_NUMBER) throw new Error('not a field number')
    return { number, wireType: tag % 8 }
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
    return this.#take(this.#varint())
  }

  string(): string {
    const bytes = this.bytes()
    if (!isUtf8(bytes)) throw new Error('a string is no UTF-8')
    return bytes.toString()
  }

  /** Passes over the value of a field that nobody knows. */
  skip(number: number, wireType: number, depth = 0): void {
    if (wireType === WIRE.varint) this.#varint()
    else if (wireType === WIRE.fixed64) this.#take(8)
    else if (wireType === WIRE.sized) this.#take(this.#varint())
    else if (wireType === WIRE.fixed32) this.#take(4)
    else if (wireType === WIRE.groupStart && depth < MAX_GROUP_DEPTH) this.#skipGroup(number, depth + 1)
    else throw new Error('not a wire type')
  }

  #skipGroup(group: number, depth: number): void {
    for (;;) {
      const { number, wireType } = this.tag()
      if (wireType === WIRE.groupEnd && number === group) return
      this.skip(number, wireType, depth)
    }
  }

  #take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new Error('cut short')
    const bytes = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return bytes
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
