import { globSync } from 'node:fs'
import { join } from 'node:path'
import { Client, credentials, Metadata, type MethodDefinition, type ServiceError } from '@grpc/grpc-js'
import { loadFileDescriptorSetFromBuffer, loadSync, type PackageDefinition } from '@grpc/proto-loader'
import { varintSize, writeVarint } from '../../src/grpc/proto/wire.ts'

/** A client that has a connection of its own, and knows of the server what reflection tells. */
export interface GrpcClient extends Disposable {
  readonly services: readonly string[]
  /** Resolves with the response, or with how the call failed. */
  call(method: string, request?: object, metadata?: Metadata | Readonly<Record<string, string>>): Promise<Answer>
  /** What one request brings, as it comes, until it ends. */
  stream(method: string, request?: object): Stream
  /** A call whose messages are bytes, of any path. */
  send(path: string, request: Uint8Array): Promise<Buffer | { readonly failure: Failure }>
}

/** Fields of a response in protobuf's JSON; `failure` when there is none. */
export type Answer = { readonly failure?: Failure } & Readonly<Record<string, unknown>>

export interface Failure {
  readonly code: number
  readonly message: string
}

export interface Stream {
  readonly responses: readonly Answer[]
  /** Resolves when the server, or `cancel`, has ended it. */
  readonly ended: Promise<Failure>
  cancel(): void
}

/** Connects to a server and asks it for its services and their descriptors. */
export async function connectGrpc(port: number, version = 'v1', host = '127.0.0.1'): Promise<GrpcClient> {
  // Clients of one process would share connections else.
  const options = { 'grpc.use_local_subchannel_pool': 1 }
  const client = new Client(`${host}:${port}`, credentials.createInsecure(), options)
  const reflection = loadSync(globSync(`${PROTOS}/reflection/${version}/*.proto`), OPTIONS)
  const ask = (question: object) =>
    exchange(client, reflection, `grpc.reflection.${version}.ServerReflection`, question)
  const { list_services_response: list } = await ask({ list_services: '' })
  const services = (list as { service: { name: string }[] }).service.map(({ name }) => name)
  const files = await Promise.all(services.map((name) => ask({ file_containing_symbol: name })))
  const known = loadFileDescriptorSetFromBuffer(toDescriptorSet(files.flatMap(toFiles)), OPTIONS)
  return {
    services,
    call(method, request = {}, metadata = {}) {
      const { path, requestSerialize, responseDeserialize } = find(known, method)
      return new Promise((resolve) => {
        const done = (error: ServiceError | null, response?: object) =>
          resolve(error ? { failure: toFailure(error) } : { ...response })
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, toMetadata(metadata), done)
      })
    },
    stream(method, request = {}) {
      const { path, requestSerialize, responseDeserialize } = find(known, method)
      const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request)
      const responses: Answer[] = []
      call.on('data', (response: Answer) => responses.push(response))
      const ended = new Promise<Failure>((resolve) => {
        call.on('error', (error: ServiceError) => resolve(toFailure(error)))
        call.on('end', () => resolve({ code: 0, message: '' }))
      })
      return { responses, ended, cancel: () => call.cancel() }
    },
    send(path, request) {
      return new Promise((resolve) => {
        client.makeUnaryRequest(path, toBuffer, toBuffer, request, (error, response) =>
          resolve(error ? { failure: toFailure(error) } : (response ?? Buffer.alloc(0))),
        )
      })
    },
    [Symbol.dispose]: () => client.close(),
  }
}

const PROTOS = join(import.meta.dirname, '../../src/grpc/proto/grpc')
const OPTIONS = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true }

type Method = MethodDefinition<object, object>

/** `echo.EchoService/Echo` */
function find(definition: PackageDefinition, method: string): Method {
  const [service = '', name = ''] = method.split('/')
  const found = (definition[service] as Readonly<Record<string, Method>> | undefined)?.[name]
  if (!found) throw new Error(`reflection does not know ${method}`)
  return found
}

function exchange(client: Client, definition: PackageDefinition, service: string, question: object) {
  const { path, requestSerialize, responseDeserialize } = find(definition, `${service}/ServerReflectionInfo`)
  return new Promise<Answer>((resolve, reject) => {
    const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize)
    call.on('data', resolve).on('error', reject)
    call.end(question)
  })
}

function toFiles({ file_descriptor_response: response }: Answer): Buffer[] {
  return (response as { file_descriptor_proto: Buffer[] }).file_descriptor_proto
}

/** A FileDescriptorSet: each file as field 1. */
function toDescriptorSet(files: readonly Buffer[]): Buffer {
  const parts = files.flatMap((file) => {
    const head = Buffer.alloc(1 + varintSize(file.length), 0x0a)
    writeVarint(file.length, head, 1)
    return [head, file]
  })
  return Buffer.concat(parts)
}

function toMetadata(values: Metadata | Readonly<Record<string, string>>): Metadata {
  if (values instanceof Metadata) return values
  const metadata = new Metadata()
  for (const [key, value] of Object.entries(values)) metadata.set(key, value)
  return metadata
}

function toFailure({ code, details }: ServiceError): Failure {
  return { code, message: details }
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes)
}
