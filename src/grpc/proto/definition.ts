import type { MessageType } from './message.ts'

/** One .proto file, for clients that ask by reflection. */
export interface ProtoFile {
  /** As other files would import it: `echo/echo.proto`. */
  readonly name: string
  /** Full name of everything that it declares: services, methods, messages, fields, enums and their values. */
  readonly symbols: readonly string[]
  /** A serialized FileDescriptorProto, in base64. */
  readonly descriptor: string
}

/** One service of a .proto file. */
export interface ServiceType {
  /** With its package: `echo.EchoService`. */
  readonly name: string
  readonly file: ProtoFile
  readonly methods: Readonly<Record<string, Method<unknown, unknown, Shape>>>
}

/** How many messages go either way: one each, one and many, many each. */
export type Shape = 'unary' | 'serverStream' | 'bidi'

export interface Method<Request, Response, Of extends Shape> {
  readonly shape: Of
  readonly request: MessageType<Request>
  readonly response: MessageType<Response>
}

/** One request, one response. */
export function unary<Request, Response>(
  request: MessageType<Request>,
  response: MessageType<Response>,
): Method<Request, Response, 'unary'> {
  return { shape: 'unary', request, response }
}

/** One request, any number of responses. */
export function serverStream<Request, Response>(
  request: MessageType<Request>,
  response: MessageType<Response>,
): Method<Request, Response, 'serverStream'> {
  return { shape: 'serverStream', request, response }
}

/** Any number of requests and responses. */
export function bidi<Request, Response>(
  request: MessageType<Request>,
  response: MessageType<Response>,
): Method<Request, Response, 'bidi'> {
  return { shape: 'bidi', request, response }
}
