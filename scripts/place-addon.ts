import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { adaptAddon } from './adapt-addon.ts'

export interface Target {
  readonly platform: string
  readonly arch: string
  /** Number of Node.js's binary interface: `process.versions.modules`. */
  readonly abi: string
  /** Version of glibc, as `2.36`; undefined where there is none. */
  readonly glibc: string | undefined
}

/** The machine and the Node.js that run this, for the architecture that `dockerArch` names in Docker's words, if any. */
export function readTarget(dockerArch = ''): Target {
  const { platform, versions } = process
  const arch = dockerArch === 'amd64' ? 'x64' : dockerArch || process.arch
  return { platform, arch, abi: versions.modules, glibc: platform === 'linux' ? readGlibc() : undefined }
}

/** Lays the one binary of uWebSockets.js that `target` needs at `file`; rejects with the reason when there is none. */
export async function placeAddon(packageDirectory: string, target: Target, file: string): Promise<void> {
  const way = chooseWay(target)
  const name = `uws_${target.platform}_${target.arch}_${target.abi}.node`
  const source = join(packageDirectory, name)
  if (!existsSync(source))
    throw new Error(`uWebSockets.js has no ${name}: build with Node.js 24 on a platform that it knows`)
  if (way === 'copy') return copyFile(source, file)
  const original = await readFile(source)
  if (createHash('sha256').update(original).digest('hex') !== ADAPTABLE[name]) {
    throw new Error(
      `${name} is not the file that is known to work on glibc ${target.glibc}: build on glibc 2.38 or newer`,
    )
  }
  await writeFile(file, adaptAddon(original))
}

/** SHA-256 of the binaries of which an adapted copy was tried. */
const ADAPTABLE: Readonly<Record<string, string>> = {
  'uws_linux_arm64_137.node': '88618b30ddf6b2b62310db89f40a701616676352aac5e0f6184dd8ef876199ce',
  'uws_linux_x64_137.node': '98128405dba2fb608448e921a979530f70c946a2cc9889c15f2fa70c2d00ab05',
}

/** Without arc4random, which came with this glibc 2.x, not even an adapted copy loads. */
const FLOOR_MINOR = 36

/** From this glibc 2.x on the binary loads as it is. */
const NATIVE_MINOR = 38

/** Whether the binary loads as it is; throws when no way makes it load. */
export function chooseWay({ platform, glibc }: Target): 'copy' | 'adapt' {
  if (platform !== 'linux') return 'copy'
  const floor = `glibc 2.${FLOOR_MINOR} or newer, as Debian 12 and Ubuntu 24.04 have it`
  if (glibc === undefined) throw new Error(`no glibc here (musl, as in Alpine, is not supported): build on ${floor}`)
  const [major = 0, minor = 0] = glibc.split('.').map(Number)
  if (major > 2 || minor >= NATIVE_MINOR) return 'copy'
  if (minor >= FLOOR_MINOR) return 'adapt'
  throw new Error(`glibc ${glibc} is too old for uWebSockets.js: build on ${floor}`)
}

function readGlibc(): string | undefined {
  // Without it the report would look up the name of each network peer.
  Object.assign(process.report, { excludeNetwork: true })
  const report = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return report.header.glibcVersionRuntime
}
