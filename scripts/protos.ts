import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import protobuf from 'protobufjs'
import { toEntryName, toFileDescriptor } from './proto-descriptor.ts'

const ROOT = join(import.meta.dirname, '..')
const PROTOS = join(ROOT, 'src/grpc/proto')

/** The generated module of each .proto file; paths are relative to the repository. */
export function listProtoModules(): { path: string; content(): string }[] {
  return globSync('**/*.proto', { cwd: PROTOS })
    .sort()
    .map((name) => ({
      path: join('src/grpc/proto', name.replace(/\.proto$/, '.generated.ts')),
      content: () => toModule(name),
    }))
}

/** A module that exports the services and enums of a file, by their names. */
function toModule(name: string): string {
  const { root, package: packageName } = protobuf.parse(readFileSync(join(PROTOS, name), 'utf8'), { keepCase: true })
  root.resolveAll()
  const scope = root.lookup(packageName ?? '')
  if (!(scope instanceof protobuf.Namespace)) throw new Error(`${name} has no package`)
  const { descriptor, symbols } = toFileDescriptor(name, scope)
  const body = [
    ...scope.nestedArray.flatMap(listEnums).map(toEnum),
    ...inOrder(scope.nestedArray.flatMap(listTypes)).map(toMessage),
    toFile(name, symbols, descriptor),
    ...scope.nestedArray.filter((one) => one instanceof protobuf.Service).map(toService),
  ].join('\n')
  return `// Made by scripts/generate.ts from ${basename(name)}.\n${toImports(name, body)}\n${body}`
}

/** What the body uses of the modules that are written by hand. */
function toImports(name: string, body: string): string {
  const up = relative(dirname(name), '.')
  const uses = (words: string[]) => words.filter((word) => new RegExp(`\\b${word}\\(`).test(body)).join(', ')
  const messages = uses(['alternative', 'bytes', 'int32', 'int64', 'message', 'nested', 'repeated', 'string'])
  const shapes = uses(['bidi', 'serverStream', 'unary'])
  return `import { ${shapes}, type ProtoFile } from '${up}/definition.ts'\nimport { ${messages} } from '${up}/message.ts'\n`
}

function listEnums(one: protobuf.ReflectionObject): protobuf.Enum[] {
  if (one instanceof protobuf.Enum) return [one]
  return one instanceof protobuf.Type ? one.nestedArray.flatMap(listEnums) : []
}

function listTypes(one: protobuf.ReflectionObject): protobuf.Type[] {
  return one instanceof protobuf.Type ? [...one.nestedArray.flatMap(listTypes), one] : []
}

/** Messages after those that they are made of. */
function inOrder(types: readonly protobuf.Type[]): protobuf.Type[] {
  const seen = new Set<protobuf.Type>()
  const visit = (type: protobuf.Type) => {
    for (const { resolvedType } of type.fieldsArray) {
      if (resolvedType instanceof protobuf.Type && !seen.has(resolvedType)) visit(resolvedType)
    }
    seen.add(type)
  }
  types.forEach(visit)
  return [...seen]
}

function toEnum({ name, values }: protobuf.Enum): string {
  const members = Object.entries(values).map(([word, number]) => `${word}: ${number}`)
  return `export const ${name} = { ${members.join(', ')} } as const\n`
}

function toMessage({ name, fieldsArray }: protobuf.Type): string {
  const maps = fieldsArray.filter((field) => field instanceof protobuf.MapField)
  const entries = maps.map((field) => {
    // Both are written even when they are empty, as everybody does.
    const fields = `key: alternative(string(1)), value: ${toKind(field.type, 2, field.resolvedType)}`
    return `const ${toEntryName(field)} = message({ ${fields} })\n`
  })
  const lines = fieldsArray.map((field) => `  ${protobuf.util.jsonName(field.name)}: ${toField(field)},\n`).join('')
  return `${entries.join('')}const ${name} = message({${lines && `\n${lines}`}})\n`
}

function toField(field: protobuf.Field): string {
  // A map is, on the wire, a list of pairs.
  if (field instanceof protobuf.MapField) return `repeated(nested(${field.id}, ${toEntryName(field)}))`
  const kind = toKind(field.type, field.id, field.resolvedType)
  if (field.repeated) return `repeated(${kind})`
  return field.partOf && !kind.startsWith('nested') ? `alternative(${kind})` : kind
}

function toKind(type: string, number: number, resolved: protobuf.Type | protobuf.Enum | null): string {
  if (resolved instanceof protobuf.Enum) return `int32(${number})`
  if (resolved) return `nested(${number}, ${resolved.name})`
  if (!['bytes', 'int32', 'int64', 'string'].includes(type)) throw new Error(`no kind for ${type}`)
  return `${type}(${number})`
}

function toFile(name: string, symbols: readonly string[], descriptor: Uint8Array): string {
  const list = symbols.map((symbol) => `    '${symbol}',\n`).join('')
  const base64 = Buffer.from(descriptor).toString('base64')
  return `const file: ProtoFile = {
  name: '${name}',
  symbols: [
${list}  ],
  descriptor:
    '${base64}',
}
`
}

function toService({ name, fullName, methodsArray }: protobuf.Service): string {
  const methods = methodsArray.map((method) => {
    const { name, requestStream, responseStream, resolvedRequestType, resolvedResponseType } = method
    if (requestStream && !responseStream) throw new Error(`no shape for ${name}`)
    const shape = requestStream ? 'bidi' : responseStream ? 'serverStream' : 'unary'
    return `    ${name}: ${shape}(${resolvedRequestType?.name}, ${resolvedResponseType?.name}),\n`
  })
  return `export const ${name} = {
  name: '${fullName.slice(1)}',
  file,
  methods: {
${methods.join('')}  },
}
`
}
