import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import protobuf from 'protobufjs'
import descriptor from 'protobufjs/ext/descriptor.js'
import { reflection, reflectionAlpha } from '../../../src/grpc/services/reflection.ts'
import { services } from '../../../src/grpc/services.ts'
import { assertFailure, fakeGrpcApp } from '../fake-app.ts'
import { SERVICES } from '../service-names.ts'

const app = fakeGrpcApp({ services: services.map(({ type }) => type) })
const NOTHING = {
  host: 'h',
  fileByFilename: undefined,
  fileContainingSymbol: undefined,
  fileContainingExtension: undefined,
  allExtensionNumbersOfType: undefined,
  listServices: undefined,
}

interface Answer {
  readonly originalRequest: object
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Uint8Array[] }
  readonly errorResponse?: { readonly errorCode: number }
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] }
}

for (const [version, { serve }] of Object.entries({ v1: reflection, v1alpha: reflectionAlpha })) {
  describe(`reflection ${version}`, () => {
    const { ServerReflectionInfo } = serve(app)
    const ask = (question: object) => ServerReflectionInfo({ ...NOTHING, ...question }) as Answer

    test('lists every service', () => {
      const list = ask({ listServices: '' }).listServicesResponse?.service.map(({ name }) => name)
      assert.deepEqual(list, SERVICES)
    })

    test('finds the file of whatever it declares', () => {
      const symbols = [
        'grpc.health.v1.Health',
        'grpc.health.v1.Health.Watch',
        'grpc.health.v1.HealthCheckRequest',
        'grpc.health.v1.HealthCheckRequest.service',
        'grpc.health.v1.HealthCheckResponse.ServingStatus',
        'grpc.health.v1.HealthCheckResponse.SERVING',
      ]
      for (const fileContainingSymbol of symbols) {
        assert.equal(nameOf(ask({ fileContainingSymbol })), 'grpc/health/v1/health.proto', fileContainingSymbol)
      }
      assert.equal(nameOf(ask({ fileByFilename: 'echo/echo.proto' })), 'echo/echo.proto')
    })

    test('tells that there is no such file, symbol or extension', () => {
      for (const question of [
        { fileByFilename: 'echo.proto' },
        { fileByFilename: '' },
        { fileContainingSymbol: 'echo' },
        { fileContainingSymbol: 'echo.Nothing' },
        { fileContainingExtension: { containingType: 'echo.Message', extensionNumber: 1 } },
        { allExtensionNumbersOfType: 'echo.Nothing' },
      ]) {
        assert.equal(ask(question).errorResponse?.errorCode, 5, JSON.stringify(question))
      }
    })

    test('knows that a message has no extensions', () => {
      assert.deepEqual(ask({ allExtensionNumbersOfType: 'echo.Message' }), {
        validHost: 'h',
        originalRequest: { ...NOTHING, allExtensionNumbersOfType: 'echo.Message' },
        allExtensionNumbersResponse: { baseTypeName: 'echo.Message' },
      })
    })

    test('gives the question back', () => {
      assert.deepEqual(ask({ listServices: 'x' }).originalRequest, { ...NOTHING, listServices: 'x' })
    })

    test('ends with InvalidArgument when nothing is asked', () => {
      assertFailure(ServerReflectionInfo(NOTHING), 'InvalidArgument', /nothing/)
    })
  })
}

test('a descriptor names everything that its file declares', () => {
  for (const { file } of app.services) {
    const proto = descriptor.FileDescriptorProto.decode(Buffer.from(file.descriptor, 'base64'))
    const root = protobuf.Root.fromDescriptor(descriptor.FileDescriptorSet.create({ file: [proto] }) as never)
    root.resolveAll()
    for (const symbol of file.symbols.filter((symbol) => !/\.[A-Z_]+$/.test(symbol))) {
      assert.ok(root.lookup(symbol) ?? lookupField(root, symbol), symbol)
    }
  }
})

function nameOf({ fileDescriptorResponse }: Answer): string | undefined {
  const [bytes] = fileDescriptorResponse?.fileDescriptorProto ?? []
  return bytes && (descriptor.FileDescriptorProto.decode(bytes) as { name?: string }).name
}

function lookupField(root: protobuf.Root, symbol: string): unknown {
  const dot = symbol.lastIndexOf('.')
  const scope = root.lookup(symbol.slice(0, dot))
  const name = symbol.slice(dot + 1)
  if (scope instanceof protobuf.Service) return scope.methods[name]
  return scope instanceof protobuf.Type
    ? scope.fieldsArray.find((field) => (field.protoName ?? field.name) === name)
    : undefined
}
