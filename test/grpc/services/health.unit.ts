import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import health from '../../../src/grpc/services/health.ts'
import { createServing } from '../../../src/grpc/serving.ts'
import { assertFailure, fakeCall, fakeGrpcApp } from '../fake-app.ts'

const SERVING = { status: 1 }
const NOT_SERVING = { status: 2 }
const SERVICE_UNKNOWN = { status: 3 }

describe('health', () => {
  test('is SERVING for the process and its service name until the process is to end', () => {
    const serving = createServing()
    const { Check } = health.serve(fakeGrpcApp({ serving, config: { grpcServiceName: 'shop' } }))
    for (const service of ['', 'shop']) assert.deepEqual(Check({ service }, fakeCall()), SERVING)
    serving.end()
    for (const service of ['', 'shop']) assert.deepEqual(Check({ service }, fakeCall()), NOT_SERVING)
  })

  test('of another service is NotFound', () => {
    const { Check } = health.serve(fakeGrpcApp())
    for (const service of ['shop', 'Podinfo', 'podinfo ']) {
      assertFailure(Check({ service }, fakeCall()), 'NotFound', 'unknown service')
    }
  })

  test('is listed', () => {
    const serving = createServing()
    const { List } = health.serve(fakeGrpcApp({ serving }))
    const toList = (value: object) => ({ statuses: ['', 'podinfo'].map((key) => ({ key, value })) })
    assert.deepEqual(List({}, fakeCall()), toList(SERVING))
    serving.end()
    assert.deepEqual(List({}, fakeCall()), toList(NOT_SERVING))
  })

  test('is told to who watches, at once and when it changes, until he leaves', () => {
    const serving = createServing()
    const { Watch } = health.serve(fakeGrpcApp({ serving }))
    const gone = new AbortController()
    const [stays, leaves]: [object[], object[]] = [[], []]
    Watch({ service: '' }, fakeCall(), (response) => stays.push(response))
    Watch({ service: 'podinfo' }, fakeCall({}, gone.signal), (response) => leaves.push(response))
    gone.abort()
    serving.end()
    assert.deepEqual(stays, [SERVING, NOT_SERVING])
    assert.deepEqual(leaves, [SERVING])
  })

  test('of another service is SERVICE_UNKNOWN to who watches', () => {
    const serving = createServing()
    const { Watch } = health.serve(fakeGrpcApp({ serving }))
    const told: object[] = []
    Watch({ service: 'shop' }, fakeCall(), (response) => told.push(response))
    serving.end()
    assert.deepEqual(told, [SERVICE_UNKNOWN])
  })
})
