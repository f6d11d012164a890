import { type Reader, varintSize, WIRE, writeVarint } from './wire.ts'

/** How values of one type lie on the wire. */
export interface Kind<T> {
  readonly wireType: typeof WIRE.varint | typeof WIRE.sized
  /** What an absent field means. */
  zero(): T
  /** An absent field and this one mean the same. */
  isZero(value: T): boolean
  /** Bytes that `write` writes. */
  size(value: T): number
  /** Returns the position after the value. */
  write(value: T, into: Buffer, at: number): number
  /** Throws on bytes that are no such value. */
  read(reader: Reader): T
}

export const STRING: Kind<string> = {
  wireType: WIRE.sized,
  zero: () => '',
  isZero: (value) => value === '',
  size: (value) => sized(Buffer.byteLength(value)),
  write(value, into, at) {
    const start = writeVarint(Buffer.byteLength(value), into, at)
    return start + into.write(value, start)
  },
  read: (reader) => reader.string(),
}

export const BYTES: Kind<Uint8Array> = {
  wireType: WIRE.sized,
  zero: () => new Uint8Array(0),
  isZero: (value) => value.length === 0,
  size: (value) => sized(value.length),
  write(value, into, at) {
    const start = writeVarint(value.length, into, at)
    into.set(value, start)
    return start + value.length
  },
  read: (reader) => reader.bytes(),
}

export const INT64: Kind<bigint> = {
  wireType: WIRE.varint,
  zero: () => 0n,
  isZero: (value) => value === 0n,
  size(value) {
    let size = 1
    for (let rest = BigInt.asUintN(64, value); rest >= 128n; rest >>= 7n) size++
    return size
  },
  write(value, into, at) {
    let rest = BigInt.asUintN(64, value)
    for (; rest >= 128n; rest >>= 7n) into[at++] = Number(rest & 0x7fn) | 0x80
    into[at++] = Number(rest)
    return at
  },
  read: (reader) => reader.int64(),
}

/** Also enums: a number that has no name is kept, as proto3 wants it. */
export const INT32: Kind<number> = {
  wireType: WIRE.varint,
  zero: () => 0,
  isZero: (value) => value === 0,
  size: (value) => INT64.size(BigInt(value)),
  write: (value, into, at) => INT64.write(BigInt(value), into, at),
  read: (reader) => Number(BigInt.asIntN(32, reader.int64())),
}

/** Bytes of a value of `length` bytes with its length before it. */
export function sized(length: number): number {
  return varintSize(length) + length
}
