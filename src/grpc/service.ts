import type { App } from '../http/app.ts'
import type { Method, ServiceType } from './proto/definition.ts'

/** Everything a handler may reach; the primary wires it, a test hands in its own. */
export interface GrpcApp extends Pick<App, 'config' | 'env' | 'flags' | 'info' | 'log' | 'sleep' | 'tokens'> {
  readonly serving: Serving
  /** Every service that this server offers. */
  readonly services: readonly ServiceType[]
  /** Ends the process with code 225. */
  panic(): void
}

/** Whether clients should go on using this process. */
export interface Serving {
  /** False from the moment that the process was told to stop. */
  readonly now: boolean
  /** Calls `listener` after each change, until the function returned is called. */
  watch(listener: () => void): () => void
}

/** What a handler sees of a call besides its messages. */
export interface Call {
  /** The first value of a metadata key in lower case; undefined when absent. */
  metadata(key: string): string | undefined
  /** All metadata as the client sent it, what belongs to gRPC itself left out; values of `-bin` keys are decoded. */
  allMetadata(): readonly (readonly [key: string, values: readonly (string | Uint8Array)[]])[]
  /** Aborted when the status is out, the client is gone or its deadline has passed. */
  readonly signal: AbortSignal
}

/** gRPC's codes at the place of their numbers. */
export const CODES = [
  'Ok',
  'Canceled',
  'Unknown',
  'InvalidArgument',
  'DeadlineExceeded',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
  'FailedPrecondition',
  'Aborted',
  'OutOfRange',
  'Unimplemented',
  'Internal',
  'Unavailable',
  'DataLoss',
  'Unauthenticated',
] as const

export type Code = (typeof CODES)[number]

/** Ends a call with a code other than Ok. A class, so that no message can be taken for one. */
export class Failure {
  readonly code: Code
  readonly message: string

  constructor(code: Code, message: string) {
    this.code = code
    this.message = message
  }
}

/** An answer that a client caused and can read. */
export function failure(code: Code, message: string): Failure {
  return new Failure(code, message)
}

export type Answer<Response> = Partial<Response> | Failure

/** Answers one request. */
export type Unary<Request, Response> = (request: Request, call: Call) => Answer<Response> | Promise<Answer<Response>>

/** Sends responses to one request for as long as the call's signal is not aborted. */
export type ServerStream<Request, Response> = (
  request: Request,
  call: Call,
  send: (response: Partial<Response>) => void,
) => void

/** Answers each request of a stream, in order; a failure ends the stream. */
export type Exchange<Request, Response> = (request: Request) => Answer<Response>

/** A handler for each method of a service. */
export type Handlers<Type extends ServiceType> = {
  readonly [Name in keyof Type['methods']]: HandlerOf<Type['methods'][Name]>
}

type HandlerOf<Of> =
  Of extends Method<infer Request, infer Response, infer Shape>
    ? {
        unary: Unary<Request, Response>
        serverStream: ServerStream<Request, Response>
        bidi: Exchange<Request, Response>
      }[Shape]
    : never

/** A service with what answers its calls; `serve` runs once. */
export interface Service<Type extends ServiceType = ServiceType> {
  readonly type: Type
  serve(app: GrpcApp): Handlers<Type>
}

/** Declares a service; the compiler knows the handlers' messages from its type. */
export function service<Type extends ServiceType>(type: Type, serve: (app: GrpcApp) => Handlers<Type>): Service<Type> {
  return { type, serve }
}
