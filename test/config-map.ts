import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory as the kubelet mounts a ConfigMap: each key is a link through `..data`, which changes all at once. */
export interface ConfigMap extends AsyncDisposable {
  readonly path: string
  /** Mounts another version, step by step as the kubelet does it; resolves with the new files in place. */
  update(files: Readonly<Record<string, string>>): Promise<void>
}

/** Mounts `files` in a directory of its own. */
export async function mountConfigMap(files: Readonly<Record<string, string>>): Promise<ConfigMap> {
  const path = await mkdtemp(join(tmpdir(), 'podinfo-configs-'))
  let version = 0
  let shown = new Set<string>()
  const update: ConfigMap['update'] = async (next) => {
    const before = `..version_${version}`
    const name = `..version_${++version}`
    await mkdir(join(path, name))
    for (const [key, content] of Object.entries(next)) await writeFile(join(path, name, key), content)
    await symlink(name, join(path, '..data_tmp'))
    await rename(join(path, '..data_tmp'), join(path, '..data'))
    const keys = new Set(Object.keys(next))
    for (const key of keys.difference(shown)) await symlink(join('..data', key), join(path, key))
    for (const key of shown.difference(keys)) await unlink(join(path, key))
    shown = keys
    await rm(join(path, before), { recursive: true, force: true })
  }
  await update(files)
  return { path, update, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
