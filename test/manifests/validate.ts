import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseObjects } from './objects.ts'
import { KUBERNETES_VERSIONS, validatorOf } from './schemas.ts'
import { runTool } from './tools.ts'

/** What the versions of Kubernetes and the policies have against streams of YAML: `<stream>, <version or policy>: <complaint>`. */
export function validate(streams: ReadonlyMap<string, string>): string[] {
  if (streams.size === 0) throw new Error('nothing to validate')
  return [...conform(streams), ...obey(streams)]
}

function conform(streams: ReadonlyMap<string, string>): string[] {
  const parsed = [...streams].map(([stream, text]) => [stream, parseObjects(text)] as const)
  return KUBERNETES_VERSIONS.flatMap((version) => {
    const validator = validatorOf(version)
    return parsed.flatMap(([stream, objects]) => {
      if (objects.length === 0) throw new Error(`${stream} is empty`)
      return objects.flatMap(validator).map((complaint) => `${stream}, ${version}: ${complaint}`)
    })
  })
}

function obey(streams: ReadonlyMap<string, string>): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'manifests-'))
  try {
    const names = [...streams.keys()]
    const files = [...streams.values()].map((text, index) => {
      const file = join(directory, `${index}.yaml`)
      writeFileSync(file, text)
      return file
    })
    const { out, error } = runTool('conftest', ['test', '--policy=policies', '--output=json', ...files])
    if (error) throw new Error(error)
    const results = JSON.parse(out) as { filename: string; successes: number; failures?: { msg: string }[] }[]
    if (results.some(({ successes }) => successes === 0)) throw new Error(`no policy was asked: ${out}`)
    return results.flatMap(({ filename, failures = [] }) =>
      failures.map(({ msg }) => `${names[files.indexOf(filename)] ?? filename}, policy: ${msg}`),
    )
  } finally {
    rmSync(directory, { recursive: true })
  }
}
