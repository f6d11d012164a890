import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildUi } from './build-ui.ts'
import { bundle } from './bundle.ts'
import { collectLicenses } from './licenses.ts'
import { placeAddon, readTarget } from './place-addon.ts'

const ROOT = join(import.meta.dirname, '..')
const DIST = join(ROOT, 'dist')

/** What becomes a file of its own in dist/, by its name there. */
const ENTRIES = {
  podinfo: 'src/main.ts',
  podcli: 'src/podcli/main.ts',
  'workers/http': 'workers/http.ts',
  'workers/load': 'workers/load.ts',
  'workers/store': 'workers/store.ts',
  'workers/stress': 'workers/stress.ts',
}

const UWS = join(ROOT, 'node_modules/uWebSockets.js')

try {
  await build()
} catch (error) {
  console.error(`build failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}

/** Makes dist/, which with Node.js is all that a server needs. */
async function build(): Promise<void> {
  const entries = Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, join(ROOT, file)]))
  const { output } = await bundle({ entries, directory: DIST, revision: readRevision() })
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
  const pageModules = await buildUi(join(DIST, 'ui'))
  await Promise.all([
    writeFile(join(DIST, 'package.json'), '{ "type": "module" }\n'),
    writeFile(join(DIST, 'LICENSES.txt'), await collectLicenses([...modules, ...pageModules, UWS])),
    // Set by BuildKit, which builds on one architecture for another.
    placeAddon(UWS, readTarget(process.env.TARGETARCH), join(DIST, 'uws.node')),
  ])
}

/** The variable REVISION, else the commit that is checked out, else `unknown`. */
function readRevision(): string {
  if (process.env.REVISION) return process.env.REVISION
  // Unpacked inside another repository, git would name that one's commit.
  if (!existsSync(join(ROOT, '.git'))) return 'unknown'
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return 'unknown'
  }
}
