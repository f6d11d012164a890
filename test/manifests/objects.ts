import { parseAllDocuments } from 'yaml'
import { mustRun, type Outcome, runTool } from './tools.ts'

export interface Manifest {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly [key: string]: unknown
}

export type Values = Readonly<Record<string, unknown>>

/** The objects of a stream of YAML documents, empty ones left out. Whoever asks for the same stream gets the same objects. */
export function parseObjects(text: string): readonly Manifest[] {
  // A chart makes most of its documents alike whatever is set.
  return text.split(/^---$/m).flatMap((document) => {
    const objects = parsed.get(document) ?? parseDocuments(document)
    parsed.set(document, objects)
    return objects
  })
}

const parsed = new Map<string, readonly Manifest[]>()

function parseDocuments(text: string): Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors
    if (error) throw new Error(error.message)
    const object = document.toJS() as Manifest | null
    return object ? [object] : []
  })
}

/** The one object of this kind, and of this name when there are several. */
export function find(objects: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = objects.filter((object) => object.kind === kind && (!name || object.metadata.name === name))
  if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind} ${name ?? ''}`)
  return found[0] as Manifest
}

/** What stands at a path in dots, as `spec.ports.0.name`, a dot in a name after a backslash; undefined where there is nothing. */
export function at(object: unknown, path: string): unknown {
  const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'))
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], object)
}

/** `helm template` of the chart, as release `demo` in the namespace `ns`. */
export function tryChart(values: Values, { release = 'demo', words = [] as readonly string[] } = {}): Outcome {
  const all = ['template', release, 'helm/podinfo', '--namespace=ns', '--values=-', ...words]
  return runTool('helm', all, { input: JSON.stringify(values) })
}

/** The objects that the chart makes of these values. */
export function renderChart(values: Values = {}, options: Parameters<typeof tryChart>[1] = {}): readonly Manifest[] {
  const { code, out, error } = tryChart(values, options)
  if (code !== 0) throw new Error(error)
  return parseObjects(out)
}

/** The objects that `kustomize build` makes of a directory. */
export function buildKustomization(directory: string): readonly Manifest[] {
  return parseObjects(mustRun('kustomize', ['build', directory]))
}
