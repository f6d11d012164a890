/** What the addon asks for that an older C library lacks. */
const NEW_VERSION = 'GLIBC_2.38'

/** C23's readers of numbers; behind this prefix stands the name of the C99 twin, which every C library has. */
const NEW_PREFIX = '__isoc23_'

/** The version that the twins have, by ELF machine: the oldest of the platform. */
const TWIN_VERSION: Readonly<Record<number, string>> = { 62: 'GLIBC_2.2.5', 183: 'GLIBC_2.17' }

const SECTION = { dynsym: 11, verneed: 0x6ffffffe }
const SYMBOL_BYTES = 24

interface Section {
  readonly type: number
  readonly offset: number
  readonly size: number
  readonly link: number
  readonly info: number
}

/**
 * A copy of a little-endian ELF64 shared object that no longer asks for glibc 2.38: each `__isoc23_…` symbol becomes its C99
 * twin, whose name is its own suffix, and the version requirement becomes the platform's oldest. Throws when the file
 * is not what this was made for.
 */
export function adaptAddon(original: Uint8Array): Uint8Array {
  const file = Buffer.from(original)
  if (file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1)
    throw new Error('no little-endian ELF64 file')
  const twinVersion = TWIN_VERSION[file.readUInt16LE(18)]
  if (!twinVersion) throw new Error(`ELF machine ${file.readUInt16LE(18)} is not supported`)
  const sections = readSections(file)
  const symbols = find(sections, SECTION.dynsym)
  const strings = sections[symbols.link]
  if (!strings) throw new Error('no string table')
  renameSymbols(file, symbols, strings)
  lowerRequirement(file, find(sections, SECTION.verneed), strings, twinVersion)
  return file
}

function readSections(file: Buffer): Section[] {
  const start = Number(file.readBigUInt64LE(40))
  const [bytes, count] = [file.readUInt16LE(58), file.readUInt16LE(60)]
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * bytes
    return {
      type: file.readUInt32LE(at + 4),
      offset: Number(file.readBigUInt64LE(at + 24)),
      size: Number(file.readBigUInt64LE(at + 32)),
      link: file.readUInt32LE(at + 40),
      info: file.readUInt32LE(at + 44),
    }
  })
}

function find(sections: readonly Section[], type: number): Section {
  const section = sections.find((one) => one.type === type)
  if (!section) throw new Error(`no section of type ${type}`)
  return section
}

function renameSymbols(file: Buffer, symbols: Section, strings: Section): void {
  let renamed = 0
  for (let at = symbols.offset; at < symbols.offset + symbols.size; at += SYMBOL_BYTES) {
    const name = file.readUInt32LE(at)
    if (!text(file, strings.offset + name).startsWith(NEW_PREFIX)) continue
    file.writeUInt32LE(name + NEW_PREFIX.length, at)
    renamed++
  }
  if (renamed === 0) throw new Error(`no ${NEW_PREFIX} symbol`)
}

/** Walks the version requirements: a list of libraries, each with a list of versions. */
function lowerRequirement(file: Buffer, verneed: Section, strings: Section, twinVersion: string): void {
  const name = file.indexOf(`${twinVersion}\0`, strings.offset, 'latin1') - strings.offset
  if (name < 0 || name >= strings.size) throw new Error(`${twinVersion} is not named`)
  let lowered = false
  let library = verneed.offset
  for (let index = 0; index < verneed.info; index++) {
    let version = library + file.readUInt32LE(library + 8)
    for (let left = file.readUInt16LE(library + 2); left > 0; left--) {
      if (text(file, strings.offset + file.readUInt32LE(version + 8)) === NEW_VERSION) {
        file.writeUInt32LE(elfHash(twinVersion), version)
        file.writeUInt32LE(name, version + 8)
        lowered = true
      }
      version += file.readUInt32LE(version + 12)
    }
    library += file.readUInt32LE(library + 12)
  }
  if (!lowered) throw new Error(`${NEW_VERSION} is not asked for`)
}

function text(file: Buffer, at: number): string {
  return file.toString('latin1', at, file.indexOf(0, at))
}

/** The System V hash, by which the loader compares version names. */
function elfHash(name: string): number {
  let hash = 0
  for (const char of Buffer.from(name)) {
    hash = (hash << 4) + char
    const high = hash & 0xf0000000
    hash = (hash ^ (high >>> 24)) & ~high
  }
  return hash >>> 0
}
