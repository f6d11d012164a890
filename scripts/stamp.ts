import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

/** Files that tell the image's name or the version: package.json says both, and `npm run generate` puts them here. */
export const STAMPED = [
  'Dockerfile',
  'cue/podinfo/templates/config.cue',
  'cue/podinfo/timoni.cue',
  'deploy/bases/backend/deployment.yaml',
  'deploy/bases/frontend/deployment.yaml',
  'deploy/components/loadgenerator/deployment.yaml',
  'deploy/demos/canary/loadtester.yaml',
  'deploy/demos/hpa/load.yaml',
  'docs/INSTALL.md',
  'helm/podinfo/Chart.yaml',
  'helm/podinfo/values.yaml',
  'kustomize/deployment.yaml',
  'src/version.ts',
]

export interface Release {
  readonly image: string
  readonly version: string
}

/** What package.json says. */
export function readRelease(): Release {
  const { version, config } = JSON.parse(read('package.json')) as { version: string; config: { image: string } }
  return { version, image: config.image }
}

// What the files say now: read once, before the first of them is written.
const stampedRelease = readStamped()

function readStamped(): Release {
  const [, image = ''] = /^ {2}repository: (\S+)$/m.exec(read('helm/podinfo/values.yaml')) ?? []
  const [, version = ''] = /^appVersion: (\S+)$/m.exec(read('helm/podinfo/Chart.yaml')) ?? []
  if (!image || !version) throw new Error('values.yaml tells no image.repository, or Chart.yaml no appVersion')
  return { image, version }
}

/** The file as it is, with the version of package.json, the image's name, and chart and manifests beside the image. */
export function stamp(path: string): string {
  const { image, version } = readRelease()
  return read(path)
    .replaceAll(stampedRelease.image, image)
    .replaceAll(`${posix.dirname(stampedRelease.image)}/`, `${posix.dirname(image)}/`)
    .replaceAll(stampedRelease.version, version)
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}
