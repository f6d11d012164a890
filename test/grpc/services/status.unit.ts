import assert from 'node:assert/strict'
import { test } from 'node:test'
import { status as numbers } from '@grpc/grpc-js'
import { CODES } from '../../../src/grpc/service.ts'
import status from '../../../src/grpc/services/status.ts'
import { assertFailure, fakeCall, fakeGrpcApp } from '../fake-app.ts'

const { Status } = status.serve(fakeGrpcApp())

test('Status answers Ok', () => {
  assert.deepEqual(Status({ code: 'Ok' }, fakeCall()), { status: 'Ok' })
})

test('Status ends the call with the code asked for', () => {
  for (const code of CODES.slice(1)) assertFailure(Status({ code }, fakeCall()), code, `${code} was asked for`)
})

// upstream: so it is.
test('Status is Unknown, with a message, for a name that is none', () => {
  for (const code of ['', 'ok', 'NOT_FOUND', '5', 'toString', 'x'.repeat(10_000)]) {
    assertFailure(Status({ code }, fakeCall()), 'Unknown', /^no status ".{0,40}": Ok, Canceled, /)
  }
})

test("codes stand at the place of gRPC's numbers", () => {
  const theirs = Object.entries(numbers).filter(([, number]) => typeof number === 'number')
  assert.equal(theirs.length, CODES.length)
  for (const [name, number] of theirs) {
    // Both spellings of Canceled are in use.
    const ours = CODES[number as number]?.replace(/(?<=[a-z])[A-Z]/g, '_$&').toUpperCase()
    assert.equal(ours?.replace('CANCELED', 'CANCELLED'), name)
  }
})
