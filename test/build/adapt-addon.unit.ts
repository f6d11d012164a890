import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { adaptAddon } from '../../scripts/adapt-addon.ts'
import { readTarget } from '../../scripts/place-addon.ts'
import { type NeededSymbol, readNeeds } from './elf.ts'

const PACKAGE = fileURLToPath(new URL('../../node_modules/uWebSockets.js/', import.meta.url))

describe('adaptAddon', () => {
  for (const { arch, oldest, readers } of [
    { arch: 'x64', oldest: 'GLIBC_2.2.5', readers: ['sscanf', 'strtol', 'strtoul'] },
    { arch: 'arm64', oldest: 'GLIBC_2.17', readers: ['strtol', 'strtoul'] },
  ]) {
    const original = readFileSync(join(PACKAGE, `uws_linux_${arch}_137.node`))

    test(`moves the C23 readers of the ${arch} addon to their C99 twins of ${oldest}, and nothing else`, () => {
      const [before, after] = [readNeeds(original), readNeeds(adaptAddon(original))]
      const changed = before.symbols.flatMap((symbol, at) =>
        same(symbol, after.symbols[at]) ? [] : [[symbol, after.symbols[at]]],
      )
      assert.equal(after.symbols.length, before.symbols.length)
      assert.deepEqual(
        changed,
        readers.map((name) => [
          { name: `__isoc23_${name}`, version: 'GLIBC_2.38' },
          { name, version: oldest },
        ]),
      )
    })

    test(`leaves glibc 2.36 as the newest version that the ${arch} addon asks for`, () => {
      assert.equal(readNeeds(original).newest, 38)
      assert.equal(readNeeds(adaptAddon(original)).newest, 36)
    })

    test(`gives each version that the ${arch} addon asks for the hash of its name`, () => {
      for (const { name, hash, expectedHash } of readNeeds(adaptAddon(original)).versions)
        assert.equal(hash, expectedHash, name)
    })

    test(`changes a few bytes of the ${arch} addon, in a copy`, () => {
      const untouched = Buffer.from(original)
      const adapted = adaptAddon(original)
      assert.ok(untouched.equals(original))
      assert.equal(adapted.length, original.length)
      assert.ok(adapted.filter((byte, at) => byte !== original[at]).length <= 20)
    })
  }

  test('makes an addon that loads here', { skip: cannotLoad() }, () => {
    const directory = mkdtempSync(join(tmpdir(), 'addon-'))
    const file = join(directory, 'uws.node')
    writeFileSync(file, adaptAddon(readFileSync(join(PACKAGE, `uws_linux_${process.arch}_137.node`))))
    const { App } = createRequire(import.meta.url)(file) as { App: unknown }
    assert.equal(typeof App, 'function')
    rmSync(directory, { recursive: true })
  })

  test('refuses what is no ELF file, and an addon that is adapted already', () => {
    assert.throws(
      () => adaptAddon(Buffer.from('#!/bin/sh\necho none of it, but long enough to be read as one\n')),
      /no little-endian ELF64/,
    )
    const adapted = adaptAddon(readFileSync(join(PACKAGE, 'uws_linux_x64_137.node')))
    assert.throws(() => adaptAddon(adapted), /no __isoc23_ symbol/)
  })
})

function same(one: NeededSymbol, other: NeededSymbol | undefined): boolean {
  return one.name === other?.name && one.version === other.version
}

function cannotLoad(): string | false {
  const { platform, abi, glibc } = readTarget()
  return platform === 'linux' && abi === '137' && glibc ? false : 'needs Node.js 24 on Linux with glibc'
}
