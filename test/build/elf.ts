/** What a shared object of ELF64 asks of other libraries, read through its dynamic segment as a loader does. */
export interface Needs {
  /** Symbols that other libraries must define. */
  readonly symbols: readonly NeededSymbol[]
  readonly versions: readonly { readonly name: string; readonly hash: number; readonly expectedHash: number }[]
  /** The largest N of GLIBC_2.N. */
  readonly newest: number
}

export interface NeededSymbol {
  readonly name: string
  /** '' when any will do. */
  readonly version: string
}

const TAG = {
  strings: 5,
  symbols: 6,
  versionOfSymbol: 0x6ffffff0,
  versions: 0x6ffffffe,
  libraries: 0x6fffffff,
} as const

const DEFINED_ELSEWHERE = 0

/** Reads `bytes`, in which the symbols must be followed by their names, as linkers lay them. */
export function readNeeds(bytes: Uint8Array): Needs {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const dynamic = readDynamic(file)
  const at = (tag: number) => toOffset(file, dynamic.get(tag) ?? 0)
  const strings = at(TAG.strings)
  const text = (offset: number) => file.toString('latin1', strings + offset, file.indexOf(0, strings + offset))
  const byIndex = new Map<number, { name: string; hash: number; expectedHash: number }>()
  let library = at(TAG.versions)
  for (let count = dynamic.get(TAG.libraries) ?? 0; count > 0; count--) {
    let one = library + file.readUInt32LE(library + 8)
    for (let left = file.readUInt16LE(library + 2); left > 0; left--) {
      const name = text(file.readUInt32LE(one + 8))
      byIndex.set(file.readUInt16LE(one + 6), { name, hash: file.readUInt32LE(one), expectedHash: toHash(name) })
      one += file.readUInt32LE(one + 12)
    }
    library += file.readUInt32LE(library + 12)
  }
  const [start, versionOfSymbol] = [at(TAG.symbols), at(TAG.versionOfSymbol)]
  const symbols = []
  for (let index = 1; start + index * 24 < strings; index++) {
    const entry = start + index * 24
    const [name, section] = [file.readUInt32LE(entry), file.readUInt16LE(entry + 6)]
    if (section !== DEFINED_ELSEWHERE) continue
    symbols.push({ name: text(name), version: byIndex.get(file.readUInt16LE(versionOfSymbol + index * 2))?.name ?? '' })
  }
  const minors = [...byIndex.values()].map(({ name }) => Number(/^GLIBC_2\.(\d+)/.exec(name)?.[1] ?? 0))
  return { symbols, versions: [...byIndex.values()], newest: Math.max(...minors) }
}

/** The dynamic segment's values by tag: the last of a tag counts. */
function readDynamic(file: Buffer): Map<number, number> {
  const segment = readSegments(file).find(({ type }) => type === 2)
  const values = new Map<number, number>()
  if (!segment) return values
  for (let at = segment.offset; at < segment.offset + segment.size; at += 16) {
    values.set(Number(file.readBigUInt64LE(at)), Number(file.readBigUInt64LE(at + 8)))
  }
  return values
}

/** Where the byte of a loaded address lies in the file. */
function toOffset(file: Buffer, address: number): number {
  const holds = (one: Segment) => one.type === 1 && address >= one.address && address < one.address + one.size
  const segment = readSegments(file).find(holds)
  if (!segment) throw new Error(`no segment holds address ${address}`)
  return address - segment.address + segment.offset
}

interface Segment {
  readonly type: number
  readonly offset: number
  readonly address: number
  readonly size: number
}

function readSegments(file: Buffer): Segment[] {
  const [start, bytes, count] = [Number(file.readBigUInt64LE(32)), file.readUInt16LE(54), file.readUInt16LE(56)]
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * bytes
    const [offset, address, size] = [8, 16, 32].map((field) => Number(file.readBigUInt64LE(at + field)))
    return { type: file.readUInt32LE(at), offset: offset ?? 0, address: address ?? 0, size: size ?? 0 }
  })
}

/** The System V hash of a name. */
function toHash(name: string): number {
  return Buffer.from(name).reduce((hash, byte) => {
    const sum = (hash * 16 + byte) % 2 ** 32
    const high = Math.floor(sum / 2 ** 28)
    return ((sum ^ (high << 4)) & 0x0fffffff) >>> 0
  }, 0)
}
