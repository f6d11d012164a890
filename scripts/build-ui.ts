import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build, type InlineConfig, type Rolldown, runnerImport } from 'vite'
import type { Built } from '../ui/page/built.ts'

const UI = join(import.meta.dirname, '../ui')

/** The pages by the name of their template; each is a folder of ui/. */
const PAGES = { 'index.html': 'page', 'docs.html': 'docs' }

const CONFIG: InlineConfig = {
  root: UI,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
}

/**
 * Builds the web pages into `directory`: for each a template, whose fields the server fills in, and one script under a name
 * that tells its content; beside each file that is sent as it is, its compressed forms. Resolves with the modules used.
 */
export async function buildUi(directory: string): Promise<string[]> {
  await Promise.all(['files', 'templates'].map((name) => mkdir(join(directory, name), { recursive: true })))
  const icon = await addFile(directory, 'icon', 'svg', await readFile(join(UI, 'page/icon.svg')))
  await copyFile(join(UI, 'page/pod.svg'), join(directory, 'templates/pod.svg'))
  const pages = Object.entries(PAGES).map(([template, folder]) => buildPage(directory, template, folder, icon))
  return (await Promise.all(pages)).flat()
}

async function buildPage(directory: string, template: string, folder: string, icon: string): Promise<string[]> {
  const [{ chunk, css }, { module }] = await Promise.all([
    bundlePage(folder),
    runnerImport<{ renderDocument: (built: Built) => string }>(join(UI, folder, 'document.tsx'), CONFIG),
  ])
  const script = await addFile(directory, folder, 'js', Buffer.from(chunk.code))
  await writeFile(join(directory, 'templates', template), module.renderDocument({ script, icon, css }))
  return chunk.moduleIds
}

/** One script that holds all of the page: parts of two releases, mixed during a rollout, would not fit together. */
async function bundlePage(folder: string): Promise<{ chunk: Rolldown.OutputChunk; css: string }> {
  const result = (await build({
    ...CONFIG,
    build: {
      write: false,
      target: TARGETS,
      modulePreload: false,
      cssCodeSplit: false,
      rolldownOptions: {
        input: join(UI, folder, 'main.tsx'),
        output: { codeSplitting: false },
      },
    },
  })) as Rolldown.RolldownOutput
  const chunk = result.output.find((file) => file.type === 'chunk' && file.isEntry)
  const css = result.output.find((file) => file.type === 'asset' && file.fileName.endsWith('.css'))
  if (chunk?.type !== 'chunk' || css?.type !== 'asset') throw new Error(`ui/${folder} made no script or no style sheet`)
  return { chunk, css: String(css.source).trim() }
}

/** The first browsers with `light-dark()` and `@media (scripting)`. */
const TARGETS = ['chrome123', 'firefox121', 'safari17.5']

/** Writes `<stem>-<hash>.<extension>` and its compressed forms; resolves with the name. */
async function addFile(directory: string, stem: string, extension: string, content: Uint8Array): Promise<string> {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, HASH_LENGTH)
  const name = `${stem}-${hash}.${extension}`
  const file = join(directory, 'files', name)
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    promisify(gzip)(content, { level: 9 }),
  ])
  await Promise.all([writeFile(file, content), writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)])
  return name
}

const HASH_LENGTH = 10
