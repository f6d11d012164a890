import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { adaptAddon } from '../../scripts/adapt-addon.ts'
import { chooseWay, placeAddon, readTarget, type Target } from '../../scripts/place-addon.ts'

const PACKAGE = fileURLToPath(new URL('../../node_modules/uWebSockets.js', import.meta.url))

const DEBIAN_12: Target = { platform: 'linux', arch: 'x64', abi: '137', glibc: '2.36' }
const DEBIAN_13: Target = { ...DEBIAN_12, glibc: '2.41' }

describe('readTarget', () => {
  for (const [dockerArch, arch] of [
    ['amd64', 'x64'],
    ['arm64', 'arm64'],
    ['', process.arch],
  ] as const) {
    test(`takes ${dockerArch || 'no word'} for ${dockerArch ? arch : 'the architecture of this machine'}`, () => {
      assert.equal(readTarget(dockerArch).arch, arch)
    })
  }
})

describe('chooseWay', () => {
  for (const [glibc, way] of [
    ['2.36', 'adapt'],
    ['2.37', 'adapt'],
    ['2.38', 'copy'],
    ['2.41', 'copy'],
    ['3.0', 'copy'],
  ] as const) {
    test(`glibc ${glibc}: ${way}`, () => {
      assert.equal(chooseWay({ ...DEBIAN_12, glibc }), way)
    })
  }

  test('copies on other systems', () => {
    assert.equal(chooseWay({ platform: 'darwin', arch: 'arm64', abi: '137', glibc: undefined }), 'copy')
  })

  test('refuses a glibc below 2.36 and names the floor', () => {
    assert.throws(() => chooseWay({ ...DEBIAN_12, glibc: '2.35' }), /glibc 2\.35 is too old .* glibc 2\.36 or newer/)
    assert.throws(() => chooseWay({ ...DEBIAN_12, glibc: '2.4' }), /too old/)
  })

  test('refuses musl and names the floor', () => {
    assert.throws(() => chooseWay({ ...DEBIAN_12, glibc: undefined }), /musl.* not supported.* glibc 2\.36 or newer/)
  })
})

describe('placeAddon', () => {
  const directory = mkdtempSync(join(tmpdir(), 'addon-'))
  const file = join(directory, 'uws.node')
  after(() => rmSync(directory, { recursive: true }))

  test('copies where the addon loads as it is', async () => {
    await placeAddon(PACKAGE, DEBIAN_13, file)
    assert.ok(readFileSync(file).equals(readFileSync(join(PACKAGE, 'uws_linux_x64_137.node'))))
  })

  test('adapts the copy, not the package, where glibc is older', async () => {
    const original = readFileSync(join(PACKAGE, 'uws_linux_arm64_137.node'))
    await placeAddon(PACKAGE, { ...DEBIAN_12, arch: 'arm64' }, file)
    assert.ok(readFileSync(file).equals(adaptAddon(original)))
    assert.ok(readFileSync(join(PACKAGE, 'uws_linux_arm64_137.node')).equals(original))
  })

  test('adapts no file but those that are known', async () => {
    const name = 'uws_linux_x64_137.node'
    copyFileSync(join(PACKAGE, name), join(directory, name))
    writeFileSync(join(directory, name), '!', { flag: 'a' })
    await assert.rejects(
      placeAddon(directory, DEBIAN_12, file),
      /uws_linux_x64_137\.node is not the file that is known/,
    )
  })

  test('names the Node.js that is needed when the package has no binary for this one', async () => {
    await assert.rejects(
      placeAddon(PACKAGE, { ...DEBIAN_13, abi: '999' }, file),
      /no uws_linux_x64_999\.node: .* Node\.js 24/,
    )
  })
})
