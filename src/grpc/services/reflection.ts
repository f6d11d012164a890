import type { ServiceType } from '../proto/definition.ts'
import { ServerReflection } from '../proto/grpc/reflection/v1/reflection.generated.ts'
import { ServerReflection as ServerReflectionAlpha } from '../proto/grpc/reflection/v1alpha/reflection.generated.ts'
import { CODES, type Code, failure, type GrpcApp, type Handlers, service } from '../service.ts'

/** gRPC's server reflection. */
export const reflection = service(ServerReflection, serve)

/** The same under the name that older clients ask for. */
export const reflectionAlpha = service(ServerReflectionAlpha, serve)

function serve({ services }: GrpcApp): Handlers<typeof ServerReflection> {
  const files = services.map(({ file }) => file)
  const byName = new Map(files.map((file) => [file.name, file]))
  const bySymbol = new Map(files.flatMap((file) => file.symbols.map((symbol) => [symbol, file] as const)))
  return {
    ServerReflectionInfo(request) {
      const { fileByFilename, fileContainingSymbol, fileContainingExtension, allExtensionNumbersOfType } = request
      const answer = { validHost: request.host, originalRequest: request }
      if (request.listServices !== undefined) return { ...answer, listServicesResponse: toList(services) }
      if (fileByFilename !== undefined) return { ...answer, ...toFile(byName.get(fileByFilename)) }
      if (fileContainingSymbol !== undefined) return { ...answer, ...toFile(bySymbol.get(fileContainingSymbol)) }
      // None of the files has extensions.
      if (fileContainingExtension !== undefined) return { ...answer, ...notFound('extension') }
      if (allExtensionNumbersOfType === undefined) return failure('InvalidArgument', 'a request that asks for nothing')
      if (!bySymbol.has(allExtensionNumbersOfType)) return { ...answer, ...notFound('type') }
      return { ...answer, allExtensionNumbersResponse: { baseTypeName: allExtensionNumbersOfType } }
    },
  }
}

function toList(services: readonly ServiceType[]) {
  return { service: services.map(({ name }) => ({ name })) }
}

function toFile(file: ServiceType['file'] | undefined) {
  if (!file) return notFound('file')
  // No file imports another: there is nothing to send along.
  return { fileDescriptorResponse: { fileDescriptorProto: [Buffer.from(file.descriptor, 'base64')] } }
}

function notFound(what: string) {
  const code: Code = 'NotFound'
  return { errorResponse: { errorCode: CODES.indexOf(code), errorMessage: `no such ${what}` } }
}
