import assert from 'node:assert/strict'
import { type Call, type Code, Failure, type GrpcApp } from '../../src/grpc/service.ts'
import { createServing } from '../../src/grpc/serving.ts'
import { fakeApp } from '../http/fake-app.ts'

type Overrides = Parameters<typeof fakeApp>[0] & Partial<Pick<GrpcApp, 'serving' | 'services' | 'panic'>>

/** What a handler may reach; what a test has not set fails when it is used. */
export function fakeGrpcApp({ serving, services, panic, ...overrides }: Overrides = {}): GrpcApp {
  const { config, ...rest } = fakeApp(overrides)
  return {
    ...rest,
    config: { ...config, grpcServiceName: overrides.config?.grpcServiceName ?? 'podinfo' },
    serving: serving ?? createServing(),
    services: services ?? [],
    panic: panic ?? (() => assert.fail('the test expects no panic')),
  }
}

/** A call with this metadata; keys in lower case. */
export function fakeCall(
  metadata: Readonly<Record<string, readonly (string | Uint8Array)[]>> = {},
  signal = new AbortController().signal,
): Call {
  return {
    metadata(key) {
      const [value] = metadata[key] ?? []
      return typeof value === 'string' ? value : undefined
    },
    allMetadata: () => Object.entries(metadata),
    signal,
  }
}

/** That a handler has ended its call with this code and message. */
export function assertFailure(answer: unknown, code: Code, message: string | RegExp): void {
  assert.ok(answer instanceof Failure, JSON.stringify(answer))
  assert.equal(answer.code, code)
  if (typeof message === 'string') assert.equal(answer.message, message)
  else assert.match(answer.message, message)
}
