import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import type { Answer } from '../../server.ts'
import { assertFailure, assertJson } from '../answers.ts'
import type { Peer } from '../peer.ts'
import type { Case } from '../suite.ts'
import { assertTooLarge } from './bodies.ts'

/** The key of the server of these cases. */
export const TOKEN_SECRET = 'the key of this test'

const NO_TOKEN = 'authorization bearer header required'

export const tokenCases: readonly Case[] = [
  {
    good: 'POST /token',
    title: 'issues a token for the name in the body, good for a minute',
    async run({ ask }) {
      for (const [body, name] of [
        ['stefan', 'stefan'],
        ['', 'anonymous'],
        [' a <b> é"\n ', ' a <b> é"\n '],
      ] as const) {
        const answer = await ask('/token', { method: 'POST', body })
        const { token, expires_at: end } = answer.json<{ token: string; expires_at: string }>()
        assertJson(answer, 200, `{\n  "token": "${token}",\n  "expires_at": "${end}"\n}`)
        const [head, payload] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString())
        assert.deepEqual(JSON.parse(head ?? ''), { alg: 'HS256', typ: 'JWT' })
        assert.deepEqual(JSON.parse(payload ?? ''), { name, iss: 'podinfo', exp: Date.parse(end) / 1000 })
        assert.equal(token, sign({ name, iss: 'podinfo', exp: Date.parse(end) / 1000 }))
        assert.match(end, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
        assert.ok(Math.abs(Date.parse(end) - Date.now() - 60_000) < 20_000, end)
      }
    },
  },
  {
    bad: 'POST /token',
    title: 'is 413 for a name over 10 MiB',
    http1: true,
    run: (peer) => assertTooLarge(peer, '/token'),
  },
  {
    good: 'GET /token/validate',
    title: 'tells name and end of a token that was issued, whatever the case of the scheme',
    async run(peer) {
      const issued = await peer.ask('/token', { method: 'POST', body: 'stefan' })
      const { token, expires_at: end } = issued.json<{ token: string; expires_at: string }>()
      for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
        const answer = await validate(peer, `${scheme} ${token}`)
        assertJson(answer, 200, `{\n  "token_name": "stefan",\n  "expires_at": "${end}"\n}`)
      }
    },
  },
  {
    good: 'GET /token/validate',
    title: 'takes every HMAC algorithm',
    async run(peer) {
      for (const alg of ['HS256', 'HS384', 'HS512']) {
        const { status, text } = await validate(peer, `Bearer ${sign(CLAIMS, { alg })}`)
        assert.equal(status, 200, text)
      }
    },
  },
  {
    bad: 'GET /token/validate',
    title: 'asks for a bearer token where there is none',
    async run(peer) {
      const token = sign(CLAIMS)
      assertFailure(await peer.ask('/token/validate'), 401, NO_TOKEN)
      for (const header of ['', 'Bearer', token, `Basic ${token}`, `Bearer ${token} x`, `Bearer${token}`]) {
        assertFailure(await validate(peer, header), 401, NO_TOKEN)
      }
    },
  },
  {
    bad: 'GET /token/validate',
    title: 'tells why a token is not to be trusted',
    async run(peer) {
      const [head, payload, signature] = sign(CLAIMS).split('.') as [string, string, string]
      const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
      for (const [token, reason] of [
        ['x', 'token contains an invalid number of segments'],
        [`${head}.${payload}`, 'token contains an invalid number of segments'],
        [`${head}.${payload}.${signature}.x`, 'token contains an invalid number of segments'],
        ['a.b.c', 'token is malformed'],
        [`${head}.${Buffer.from('{').toString('base64url')}.${signature}`, 'signature is invalid'],
        [sign(CLAIMS, { secret: 'another key' }), 'signature is invalid'],
        [sign({ ...CLAIMS, name: 'forged' }).replace(/[^.]+$/, signature), 'signature is invalid'],
        [`${none}.${payload}.`, 'signing method none is not accepted'],
        [sign(CLAIMS, { alg: 'RS256' }), 'signing method RS256 is not accepted'],
        [sign({ ...CLAIMS, exp: Math.floor(Date.now() / 1000) - 10 }), 'token is expired'],
        [sign({ ...CLAIMS, nbf: Math.floor(Date.now() / 1000) + 100 }), 'token is not valid yet'],
        [sign({ ...CLAIMS, iss: 'someone' }), 'invalid issuer'],
        [sign({ name: 'stefan', exp: CLAIMS.exp }), 'invalid issuer'],
        [sign({ name: 'stefan', iss: 'podinfo' }), 'token has no expiry that counts'],
      ] as const) {
        assertFailure(await validate(peer, `Bearer ${token}`), 401, reason)
      }
    },
  },
]

const CLAIMS = { name: 'stefan', iss: 'podinfo', exp: Math.floor(Date.now() / 1000) + 600 }

function validate({ ask }: Peer, authorization: string): Promise<Answer> {
  return ask('/token/validate', { headers: { authorization } })
}

/** A token made by hand: what the server is to agree with. */
function sign(claims: object, { alg = 'HS256', secret = TOKEN_SECRET } = {}): string {
  const parts = [{ alg, typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  const digest = `sha${alg.slice(2)}`
  return `${parts.join('.')}.${createHmac(digest, secret).update(parts.join('.')).digest('base64url')}`
}
