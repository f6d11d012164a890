import assert from 'node:assert/strict'
import { test } from 'node:test'
import panic from '../../../src/grpc/services/panic.ts'
import { assertFailure, fakeCall, fakeGrpcApp } from '../fake-app.ts'

test('Panic ends the process', () => {
  let panics = 0
  const { Panic } = panic.serve(fakeGrpcApp({ panic: () => void panics++ }))
  assertFailure(Panic({}, fakeCall()), 'Unavailable', 'the process is ending')
  assert.equal(panics, 1)
})
