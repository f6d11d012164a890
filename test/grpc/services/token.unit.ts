import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import token from '../../../src/grpc/services/token.ts'
import { createTokens } from '../../../src/tokens.ts'
import { assertFailure, fakeCall, fakeGrpcApp } from '../fake-app.ts'

const NOW = Date.UTC(2026, 0, 31, 11, 59, 0)

describe('tokens', () => {
  let now = NOW
  const tokens = createTokens({ secret: 'a secret', now: () => now })
  const { TokenGenerate, TokenValidate } = token.serve(fakeGrpcApp({ tokens }))

  test('are issued for anonymous, for a minute', async () => {
    now = NOW
    const issued = (await TokenGenerate({}, fakeCall())) as { token: string; expiresAt: string; message: string }
    assert.equal(issued.expiresAt, '2026-01-31 12:00:00 +0000 UTC')
    assert.notEqual(issued.message, '')
    assert.deepEqual(await tokens.validate(issued.token), { name: 'anonymous', expiresAt: '2026-01-31T12:00:00Z' })
  })

  test('are told whom they are for, with the scheme in any case', async () => {
    const { token: jwt } = await tokens.issue('Jörg')
    for (const scheme of ['Bearer ', 'bearer ', 'BEARER ']) {
      assert.deepEqual(await TokenValidate({}, fakeCall({ authorization: [scheme + jwt] })), {
        token: 'Jörg',
        expiresAt: '2026-01-31 12:00:00 +0000 UTC',
      })
    }
  })

  // upstream: it cuts the scheme off where there is one.
  test('are told whom they are for without the scheme too', async () => {
    const { token: jwt } = await tokens.issue('joe')
    const answer = await TokenValidate({}, fakeCall({ authorization: [jwt, 'Bearer another'] }))
    assert.equal((answer as { token: string }).token, 'joe')
  })

  test('that are none are Unauthenticated, with the reason', async () => {
    const validate = (...authorization: string[]) => TokenValidate({}, fakeCall({ authorization }))
    assertFailure(await TokenValidate({}, fakeCall()), 'Unauthenticated', /^authorization metadata required/)
    assertFailure(await validate(''), 'Unauthenticated', 'token contains an invalid number of segments')
    assertFailure(await validate('Bearer '), 'Unauthenticated', 'token contains an invalid number of segments')
    assertFailure(await validate('Basic am9lOg=='), 'Unauthenticated', /segments/)
    const { token: jwt } = await tokens.issue('joe')
    assertFailure(await validate(`Bearer ${jwt}x`), 'Unauthenticated', 'signature is invalid')
    now += 60_000
    assertFailure(await validate(`Bearer ${jwt}`), 'Unauthenticated', 'token is expired')
  })
})
