import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Server, startServer } from '../server.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Starts the built server as it would be in another release, on another host: both names are changed in a copy of the build. */
export async function startRelease(version: string, hostname: string, args: readonly string[] = []): Promise<Server> {
  const copy = await mkdtemp(join(tmpdir(), 'podinfo-release-'))
  await cp(join(ROOT, 'bin'), join(copy, 'bin'), { recursive: true })
  await cp(join(ROOT, 'dist'), join(copy, 'dist'), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  await replace(join(copy, 'dist/chunks/version.js'), /(VERSION = )"[^"]*"/, `$1${JSON.stringify(version)}`)
  await replace(join(copy, 'dist/podinfo.js'), /\bhostname: hostname\(\)/, `hostname: ${JSON.stringify(hostname)}`)
  const server = await startServer(['--workers=1', ...args], {}, join(copy, 'bin/podinfo'))
  void server.exited.then(() => rm(copy, { recursive: true }))
  return server
}

async function replace(file: string, pattern: RegExp, text: string): Promise<void> {
  const content = await readFile(file, 'utf8')
  assert.match(content, pattern, `${file} is not as this expects it`)
  await writeFile(file, content.replace(pattern, text))
}
