import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { parseAllDocuments } from 'yaml'
import type { Manifest } from './objects.ts'
import { ROOT } from './tools.ts'

/** The oldest Kubernetes of which there are schemas, the one of the lab, and all that are maintained. */
export const KUBERNETES_VERSIONS = ['1.25.0', '1.34.0', '1.35.0', '1.36.0', '1.37.0'] as const

const OWN = join(ROOT, '.tools/python/kubernetes_validate/kubernetes-json-schema')
const DEFINITIONS = join(ROOT, '.tools/definitions')

type Validator = (object: Manifest) => string[]

const validators = new Map<string, Validator>()

/** Tells what a version of Kubernetes has against an object: an unknown key too. Custom resources are the same in every version. */
export function validatorOf(version: string): Validator {
  // To read the schemas of a version takes half a second.
  const validator = validators.get(version) ?? createValidator(version)
  validators.set(version, validator)
  return validator
}

function createValidator(version: string): Validator {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true })
  const directory = join(OWN, `v${version}-local-strict`)
  ajv.addSchema(JSON.parse(readFileSync(join(directory, '_definitions.json'), 'utf8')) as object)
  const kinds = new Map<string, ValidateFunction>()
  return (object) => {
    const key = `${String(object.apiVersion)} ${object.kind}`
    let validator = kinds.get(key)
    if (!validator) {
      validator = ajv.compile(readSchema(directory, object))
      kinds.set(key, validator)
    }
    validator(object)
    return (validator.errors ?? []).map(({ instancePath, message, params }) =>
      [object.kind, instancePath, message, JSON.stringify(params)].join(' '),
    )
  }
}

/** Kubernetes' own schema of the object's kind, or that of its custom resource; throws when there is none. */
function readSchema(directory: string, { apiVersion, kind }: Manifest): object {
  const [version = '', group] = String(apiVersion).split('/').toReversed()
  const name = [kind.toLowerCase(), group?.split('.')[0], version].filter(Boolean).join('-')
  const file = join(directory, `${name}.json`)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as object
  for (const { spec } of readDefinitions()) {
    if (spec.group !== group || spec.names.kind !== kind) continue
    const found = spec.versions.find((one) => one.name === version)
    if (found) return toStrict(found.schema.openAPIV3Schema)
  }
  throw new Error(`no schema of ${String(apiVersion)} ${kind}`)
}

interface Definition {
  readonly spec: {
    readonly group: string
    readonly names: { readonly kind: string }
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[]
  }
}

function readDefinitions(): Definition[] {
  return readdirSync(DEFINITIONS).flatMap((file) =>
    parseAllDocuments(readFileSync(join(DEFINITIONS, file), 'utf8')).map((document) => document.toJS() as Definition),
  )
}

type Schema = { [keyword: string]: unknown }

/** Refuses keys that the definition does not know, which a cluster would drop without a word. */
function toStrict(schema: Schema): Schema {
  const strict: Schema = { ...schema }
  for (const keyword of ['items', 'additionalProperties']) {
    if (isSchema(schema[keyword])) strict[keyword] = toStrict(schema[keyword])
  }
  if (!isSchema(schema.properties)) return strict
  const properties = Object.entries(schema.properties).map(([name, property]) => [name, toStrict(property as Schema)])
  strict.properties = Object.fromEntries(properties)
  if (!schema['x-kubernetes-preserve-unknown-fields']) strict.additionalProperties ??= false
  return strict
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null
}
