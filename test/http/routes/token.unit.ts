import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Tokens } from '../../../src/http/app.ts'
import token from '../../../src/http/routes/token.ts'
import validate from '../../../src/http/routes/token-validate.ts'
import { ask, assertFailure, bodyText, fakeApp } from '../fake-app.ts'

const END = '2026-01-31T12:00:00Z'

const tokens: Tokens = {
  issue: async (name) => ({ token: `for ${name}`, expiresAt: END }),
  validate: async (jwt) => (jwt === 'a.b.c' ? { name: 'ann', expiresAt: END } : { reason: 'token is expired' }),
}
const app = fakeApp({ tokens })

describe('/token', () => {
  test('issues a token for the name in the body, as it is', async () => {
    const reply = await ask(token, app, { method: 'POST', body: ' ann é ' })
    assert.equal(reply.status, 200)
    assert.equal(bodyText(reply), `{\n  "token": "for  ann é ",\n  "expires_at": "${END}"\n}`)
  })

  test('issues a token for anonymous without a body', async () => {
    assert.match(bodyText(await ask(token, app, { method: 'POST' })), /"for anonymous"/)
  })
})

describe('/token/validate', () => {
  const get = (authorization: string) => ask(validate, app, { headers: { authorization } })

  test('tells name and end of a good token, whatever the case of the scheme', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const reply = await get(`${scheme} a.b.c`)
      assert.equal(reply.status, 200)
      assert.equal(bodyText(reply), `{\n  "token_name": "ann",\n  "expires_at": "${END}"\n}`)
    }
  })

  test('asks for a bearer token where there is none', async () => {
    for (const header of ['', 'Bearer', 'a.b.c', 'Basic a.b.c', 'Bearer a.b.c d', 'Bearera.b.c', 'x Bearer a.b.c']) {
      assertFailure(await get(header), 401, 'authorization bearer header required')
    }
  })

  test('tells why a token is not to be trusted', async () => {
    assertFailure(await get('Bearer old'), 401, 'token is expired')
  })
})
