import protobuf from 'protobufjs'
import descriptor from 'protobufjs/ext/descriptor.js'

/**
 * What a compiler of .proto files would say of one in proto3 (a serialized FileDescriptorProto), and the full name of
 * everything that it declares. By hand, because the converter of protobufjs forgets how the entries of a map are named.
 */
export function toFileDescriptor(
  name: string,
  scope: protobuf.Namespace,
): { descriptor: Uint8Array; symbols: string[] } {
  const { FileDescriptorProto } = descriptor
  const file = FileDescriptorProto.fromObject({
    name,
    package: scope.fullName.slice(1),
    messageType: pick(scope, protobuf.Type).map(toMessage),
    enumType: pick(scope, protobuf.Enum).map(toEnum),
    service: pick(scope, protobuf.Service).map(toService),
    syntax: 'proto3',
  })
  return { descriptor: FileDescriptorProto.encode(file).finish(), symbols: scope.nestedArray.flatMap(listSymbols) }
}

function listSymbols(one: protobuf.ReflectionObject): string[] {
  const name = one.fullName.slice(1)
  if (one instanceof protobuf.Service) return [name, ...one.methodsArray.flatMap(listSymbols)]
  if (one instanceof protobuf.Type) {
    return [name, ...one.fieldsArray.flatMap(listSymbols), ...one.nestedArray.flatMap(listSymbols)]
  }
  if (!(one instanceof protobuf.Enum)) return [name]
  // The values of an enum are named as if they stood beside it.
  const scope = name.slice(0, name.lastIndexOf('.'))
  return [name, ...Object.keys(one.values).map((value) => `${scope}.${value}`)]
}

function toMessage(type: protobuf.Type): object {
  const { name, fieldsArray, oneofsArray } = type
  const entries = fieldsArray.filter((field) => field instanceof protobuf.MapField).map(toMapEntry)
  return {
    name,
    field: fieldsArray.map(toField),
    nestedType: [...pick(type, protobuf.Type).map(toMessage), ...entries],
    enumType: pick(type, protobuf.Enum).map(toEnum),
    oneofDecl: oneofsArray.map(({ name }) => ({ name })),
  }
}

function toField(field: protobuf.Field): object {
  const { parent } = field
  const oneofIndex =
    field.partOf && parent instanceof protobuf.Type ? parent.oneofsArray.indexOf(field.partOf) : undefined
  const isMap = field instanceof protobuf.MapField
  return {
    name: field.name,
    number: field.id,
    label: field.repeated || isMap ? 'LABEL_REPEATED' : 'LABEL_OPTIONAL',
    ...(isMap ? toReference('MESSAGE', `${parent?.fullName}.${toEntryName(field)}`) : toType(field)),
    ...(oneofIndex !== undefined && { oneofIndex }),
    jsonName: protobuf.util.jsonName(field.name),
  }
}

function toMapEntry(field: protobuf.MapField): object {
  const label = 'LABEL_OPTIONAL'
  const key = { name: 'key', number: 1, label, type: `TYPE_${field.keyType.toUpperCase()}`, jsonName: 'key' }
  const value = { name: 'value', number: 2, label, ...toType(field), jsonName: 'value' }
  return { name: toEntryName(field), field: [key, value], options: { mapEntry: true } }
}

/** The message that stands for one pair of a map is named by the field: `StatusesEntry` of `statuses`. */
export function toEntryName({ name }: protobuf.FieldBase): string {
  return `${protobuf.util.ucFirst(protobuf.util.jsonName(name))}Entry`
}

function toType({ type, resolvedType }: protobuf.FieldBase): object {
  if (resolvedType)
    return toReference(resolvedType instanceof protobuf.Enum ? 'ENUM' : 'MESSAGE', resolvedType.fullName)
  return { type: `TYPE_${type.toUpperCase()}` }
}

function toReference(kind: 'ENUM' | 'MESSAGE', typeName: string): object {
  return { type: `TYPE_${kind}`, typeName }
}

function toEnum({ name, values }: protobuf.Enum): object {
  return { name, value: Object.entries(values).map(([name, number]) => ({ name, number })) }
}

function toService({ name, methodsArray }: protobuf.Service): object {
  const method = methodsArray.map(
    ({ name, requestStream, responseStream, resolvedRequestType, resolvedResponseType }) => ({
      name,
      inputType: resolvedRequestType?.fullName,
      outputType: resolvedResponseType?.fullName,
      ...(requestStream && { clientStreaming: true }),
      ...(responseStream && { serverStreaming: true }),
    }),
  )
  return { name, method }
}

function pick<T extends protobuf.ReflectionObject>(
  { nestedArray }: protobuf.NamespaceBase,
  type: new (...words: never[]) => T,
): T[] {
  return nestedArray.filter((one): one is T => one instanceof type)
}
