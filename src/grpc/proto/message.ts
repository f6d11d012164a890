import { BYTES, INT32, INT64, type Kind, STRING, sized } from './kinds.ts'
import { Reader, varintSize, WIRE, writeVarint } from './wire.ts'

/** One field of a message: its number and how its values lie on the wire. */
export interface Field<T> {
  readonly number: number
  readonly presence: 'implicit' | 'explicit' | 'repeated'
  readonly kind: Kind<unknown>
  /** Only for the compiler: the type of the field's value. */
  readonly value?: T
}

export const string = (number: number): Field<string> => field(number, STRING)
export const bytes = (number: number): Field<Uint8Array> => field(number, BYTES)
export const int64 = (number: number): Field<bigint> => field(number, INT64)
export const int32 = (number: number): Field<number> => field(number, INT32)

/** Another message; undefined when absent. */
export function nested<T>(number: number, { kind }: MessageType<T>): Field<Partial<T> | undefined> {
  return { number, kind, presence: 'explicit' }
}

/** One of several of which a message has one: undefined when it is another, else sent even when it is empty. */
export function alternative<T>({ number, kind }: Field<T>): Field<T | undefined> {
  return { number, kind, presence: 'explicit' }
}

/** Any number of values. */
export function repeated<T>({ number, kind }: Field<T>): Field<readonly Exclude<T, undefined>[]> {
  return { number, kind, presence: 'repeated' }
}

/** Encodes and decodes one type of message. */
export interface MessageType<T> {
  /** Fields that are left out have their zero. */
  encode(value: Partial<T>): Buffer
  /** Every field is there afterwards; unknown ones are dropped. Throws on bytes that are no such message. */
  decode(bytes: Buffer): T
  /** As part of another message. */
  readonly kind: Kind<unknown>
}

type Fields = Readonly<Record<string, Field<unknown>>>

type ValueOf<F extends Fields> = { readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never }

/** The message that has these fields. */
export function message<F extends Fields>(fields: F): MessageType<ValueOf<F>> {
  const entries = Object.entries(fields).map(([name, field]) => toEntry(name, field))
  const byTag = new Map(entries.map((entry) => [entry.tag, entry]))
  const size = (value: Values) => {
    let bytes = 0
    for (const entry of entries) bytes += fieldSize(entry, value[entry.name])
    return bytes
  }
  const write = (value: Values, into: Buffer, at: number) => {
    for (const entry of entries) at = writeField(entry, value[entry.name], into, at)
    return at
  }
  const read = (bytes: Buffer) => {
    const value: Values = {}
    for (const { name, presence, kind } of entries) {
      value[name] = presence === 'implicit' ? kind.zero() : presence === 'repeated' ? [] : undefined
    }
    const reader = new Reader(bytes)
    while (!reader.done) {
      const tag = reader.tag()
      const entry = byTag.get(tag)
      if (entry) readField(entry, reader, value)
      else if (!readPacked(byTag, tag, reader, value)) reader.skip(tag)
    }
    return value
  }
  const kind: Kind<Values> = {
    wireType: WIRE.sized,
    zero: () => ({}),
    isZero: () => false,
    size: (value) => sized(size(value)),
    write: (value, into, at) => write(value, into, writeVarint(size(value), into, at)),
    read: (reader) => read(reader.bytes()),
  }
  return {
    encode(value) {
      const bytes = Buffer.allocUnsafe(size(value))
      write(value, bytes, 0)
      return bytes
    },
    decode: (bytes) => read(bytes) as ValueOf<F>,
    kind,
  }
}

type Values = Record<string, unknown>

interface Entry extends Field<unknown> {
  readonly name: string
  readonly tag: number
  readonly tagSize: number
}

function field<T>(number: number, kind: Kind<T>): Field<T> {
  return { number, kind, presence: 'implicit' }
}

function toEntry(name: string, field: Field<unknown>): Entry {
  const tag = field.number * 8 + field.kind.wireType
  return { ...field, name, tag, tagSize: varintSize(tag) }
}

function fieldSize({ presence, kind, tagSize }: Entry, value: unknown): number {
  if (presence === 'repeated') {
    let bytes = 0
    for (const one of (value ?? []) as unknown[]) bytes += tagSize + kind.size(one)
    return bytes
  }
  return isAbsent(presence, kind, value) ? 0 : tagSize + kind.size(value)
}

function writeField({ presence, kind, tag }: Entry, value: unknown, into: Buffer, at: number): number {
  if (presence === 'repeated') {
    for (const one of (value ?? []) as unknown[]) at = kind.write(one, into, writeVarint(tag, into, at))
    return at
  }
  return isAbsent(presence, kind, value) ? at : kind.write(value, into, writeVarint(tag, into, at))
}

function isAbsent(presence: Entry['presence'], kind: Kind<unknown>, value: unknown): boolean {
  return value === undefined || (presence === 'implicit' && kind.isZero(value))
}

function readField({ name, presence, kind }: Entry, reader: Reader, into: Values): void {
  const value = kind.read(reader)
  if (presence === 'repeated') (into[name] as unknown[]).push(value)
  else into[name] = value
}

/** Numbers may come in one sized value. False when this is none: its field is unknown, or its values are of another kind. */
function readPacked(byTag: ReadonlyMap<number, Entry>, tag: number, reader: Reader, into: Values): boolean {
  const entry = byTag.get(tag - WIRE.sized + WIRE.varint)
  if (tag % 8 !== WIRE.sized || entry?.presence !== 'repeated') return false
  const inner = new Reader(reader.bytes())
  while (!inner.done) readField(entry, inner, into)
  return true
}
