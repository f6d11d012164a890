import assert from 'node:assert/strict'
import { test } from 'node:test'
import echo from '../../../src/grpc/services/echo.ts'
import { fakeCall, fakeGrpcApp } from '../fake-app.ts'

test('Echo answers with the body that it is sent', () => {
  const { Echo } = echo.serve(fakeGrpcApp())
  for (const body of ['', 'hi', 'Jörg \u{1f600}\0']) assert.deepEqual(Echo({ body }, fakeCall()), { body })
})
