import { join } from 'node:path'
import { type Directory, openDirectory } from './assets-directory.ts'
import type { Asset, Assets } from './http/app.ts'

export interface AssetsOptions {
  /** Directory of the build, with `templates/` and `files/`. */
  readonly built: string
  /** Directory that may hold the operator's own page: `index.html`, or podinfo's `vue.html`. Without either it is not used. */
  readonly own: string
}

/** The built pages and files, and those of the operator, which win. */
export function createAssets({ built, own }: AssetsOptions): Assets {
  const templates = openDirectory(join(built, 'templates'))
  const files = openDirectory(join(built, 'files'))
  const ownFiles = openDirectory(own)
  const loadOwnPage = async () => (await ownFiles.load('index.html')) ?? (await ownFiles.load('vue.html'))
  const template = async (name: string) => {
    const bytes = await templates.load(name)
    if (!bytes) throw new Error(`${name} is missing in ${built}: build anew`)
    return toText(bytes)
  }
  return {
    async page() {
      const page = await loadOwnPage()
      return page ? { text: toText(page), isOwn: true } : { text: await template('index.html'), isOwn: false }
    },
    template,
    async load(name) {
      const bytes = (await loadOwnPage()) && (await ownFiles.load(name))
      return bytes ? { name, bytes, isHashed: false } : loadBuilt(files, name)
    },
  }
}

/** A built file: `page-k3J2x.js`. Its compressed forms are not files of their own. */
const BUILT = /^([a-z]+)-[\w-]+\.([a-z]+)$/

async function loadBuilt(files: Directory, asked: string): Promise<Asset | undefined> {
  const [, stem, extension] = BUILT.exec(asked) ?? []
  if (stem === undefined) return undefined
  const isTwin = (name: string) => {
    const parts = BUILT.exec(name)
    return parts?.[1] === stem && parts[2] === extension
  }
  const names = await files.names()
  // While a rollout runs, a page may come from one release and its script be asked of another.
  const name = names.has(asked) ? asked : [...names].find(isTwin)
  const bytes = name && (await files.load(name))
  if (!bytes) return undefined
  const [br, gzip] = await Promise.all([files.load(`${name}.br`), files.load(`${name}.gz`)])
  return { name, bytes, br, gzip, isHashed: true }
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
}
