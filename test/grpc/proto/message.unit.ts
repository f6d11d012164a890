import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import protobuf from 'protobufjs'
import { bytes, int32, int64, message, nested, repeated, string } from '../../../src/grpc/proto/message.ts'
import { services } from '../../../src/grpc/services.ts'

const PROTOS = join(import.meta.dirname, '../../../src/grpc/proto')

/** The same .proto files, read by a library that others trust. */
const reference = protobuf.loadSync(globSync('**/*.proto', { cwd: PROTOS }).map((name) => join(PROTOS, name)))

/** One message of each type with every field set, in protobuf's JSON, and what it is here when that differs. */
const FULL: Readonly<Record<string, object>> = {
  'echo.Message': { body: 'Jörg \u{1f600}' },
  'delay.DelayRequest': { seconds: -(2n ** 63n) },
  'delay.DelayResponse': { message: 2n ** 63n - 1n },
  'env.EnvResponse': { envVars: ['A=1', '', 'B=ü'] },
  'header.headerResponse': { headers: ['a=b,c'] },
  'info.InfoResponse': Object.fromEntries(
    'hostname version revision color logo message goos goarch runtime numgoroutine numcpu'
      .split(' ')
      .map((name) => [name, `the ${name}`]),
  ),
  'status.StatusRequest': { code: 'NotFound' },
  'status.StatusResponse': { status: 'Ok' },
  'token.TokenResponse': { token: 't'.repeat(300), expiresAt: 'later', message: 'm' },
  'version.VersionResponse': { version: '6.15.0', commit: 'unknown' },
  'grpc.health.v1.HealthCheckRequest': { service: 'podinfo' },
  'grpc.health.v1.HealthCheckResponse': { status: 2 },
  'grpc.health.v1.HealthListResponse': {
    statuses: [
      { key: '', value: { status: 1 } },
      { key: 'podinfo', value: { status: 2 } },
    ],
  },
}

describe('the messages of', () => {
  for (const { type } of services) {
    for (const [name, { request, response }] of Object.entries(type.methods)) {
      const { requestType, responseType } = reference.lookupService(type.name).methods[name] ?? assert.fail()
      const scope = type.name.slice(0, type.name.lastIndexOf('.'))
      for (const [typeName, ours] of [
        [requestType, request],
        [responseType, response],
      ] as const) {
        if (scope.startsWith('grpc.reflection.')) continue
        test(`${type.name}/${name}: ${typeName} is read and written as everybody does`, () => {
          const theirs = reference.lookupType(`${scope}.${typeName}`)
          const value = FULL[`${scope}.${typeName}`] ?? {}
          const encoded = ours.encode(value)
          assert.deepEqual(encoded, Buffer.from(theirs.encode(theirs.fromObject(toTheirs(value))).finish()))
          assert.deepEqual(ours.decode(encoded), value)
          assert.equal(ours.encode({}).length, 0)
          assert.deepEqual(ours.decode(Buffer.alloc(0)), ours.decode(ours.encode({})))
        })
      }
    }
  }

  for (const version of ['v1', 'v1alpha']) {
    test(`reflection ${version} are read and written as everybody does`, () => {
      const { request, response } =
        services.find(({ type }) => type.name === `grpc.reflection.${version}.ServerReflection`)?.type.methods
          .ServerReflectionInfo ?? assert.fail()
      const Request = reference.lookupType(`grpc.reflection.${version}.ServerReflectionRequest`)
      const Response = reference.lookupType(`grpc.reflection.${version}.ServerReflectionResponse`)
      // One of several is sent even when it is empty: that it is there is what it says.
      const asked = [
        { list_services: '' },
        { file_by_filename: 'a.proto' },
        { file_containing_symbol: '' },
        { file_containing_extension: { containing_type: 'a.B', extension_number: -7 } },
        { all_extension_numbers_of_type: 'a.B' },
      ]
      for (const one of asked) {
        const encoded = Buffer.from(Request.encode(Request.fromObject({ host: 'h', ...toTheirs(one) })).finish())
        const decoded = request.decode(encoded) as object
        assert.deepEqual(request.encode(decoded), encoded)
        assert.deepEqual(
          Object.entries(decoded).filter(([, value]) => value !== undefined).length,
          2,
          JSON.stringify(decoded),
        )
      }
      const answer = {
        validHost: 'h',
        fileDescriptorResponse: { fileDescriptorProto: [Buffer.from([0, 255]), Buffer.alloc(0)] },
      }
      assert.deepEqual(Response.toObject(Response.decode(response.encode(answer)), { bytes: String }), {
        validHost: 'h',
        fileDescriptorResponse: { fileDescriptorProto: ['AP8=', ''] },
      })
    })
  }
})

describe('a message', () => {
  const Inner = message({ numbers: repeated(int32(1)) })
  const Sample = message({
    text: string(1),
    raw: bytes(2),
    count: int64(3),
    inner: nested(4, Inner),
    many: repeated(nested(2000, Inner)),
  })

  test('has every field when nothing was sent', () => {
    const zero = { text: '', raw: new Uint8Array(0), count: 0n, inner: undefined, many: [] }
    assert.deepEqual(Sample.decode(Buffer.alloc(0)), zero)
    // Nobody may write into what the next message is made of.
    ;(Sample.decode(Buffer.alloc(0)).many as unknown[]).push(1)
    assert.deepEqual(Sample.decode(Buffer.alloc(0)), zero)
  })

  test('is the same after both ways', () => {
    const value = {
      text: 'x'.repeat(200),
      raw: Buffer.from([1, 0, 2]),
      count: -1n,
      inner: { numbers: [1, -1, 2 ** 31 - 1, -(2 ** 31)] },
      many: [{ numbers: [] }, { numbers: [300] }],
    }
    assert.deepEqual(Sample.decode(Sample.encode(value)), value)
  })

  test('takes numbers that are packed', () => {
    assert.deepEqual(Inner.decode(Buffer.from('0a0301ac02', 'hex')), { numbers: [1, 300] })
    assert.deepEqual(Inner.decode(Buffer.from('08010a000802', 'hex')), { numbers: [1, 2] })
    assert.throws(() => Inner.decode(Buffer.from('0a01ff', 'hex')))
  })

  test('keeps the last of several values, and what it does not know is left out', () => {
    const sent = Buffer.from('0a01610a016208017a01630d00000000', 'hex')
    assert.deepEqual(Sample.encode(Sample.decode(sent)), Buffer.from('0a0162', 'hex'))
  })

  test('writes half a surrogate pair as a character that is none', () => {
    assert.equal(Sample.decode(Sample.encode({ text: 'a\ud800' })).text, 'a\ufffd')
  })
})

/** Bigints as the decimals, pairs as the maps and names as the ones that the reference takes. */
function toTheirs(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, unknown]) => {
      const theirs = name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
      if (typeof one === 'bigint') return [theirs, String(one)]
      if (name === 'statuses') {
        return [
          theirs,
          Object.fromEntries((one as { key: string; value: object }[]).map(({ key, value }) => [key, value])),
        ]
      }
      if (typeof one === 'object' && one !== null && !Array.isArray(one)) return [theirs, toTheirs(one)]
      return [theirs, one]
    }),
  )
}
