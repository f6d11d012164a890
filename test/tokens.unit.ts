import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { createTokens } from '../src/tokens.ts'

const NOW = Date.UTC(2026, 0, 31, 12, 0, 0, 999)
const EXP = Math.floor(NOW / 1000) + 60
const SECRET = 'a secret'
const tokens = createTokens({ secret: SECRET, now: () => NOW })

describe('issued token', () => {
  test('is a HS256 JWT of podinfo for a minute', async () => {
    const { token, expiresAt } = await tokens.issue('anonymous')
    const [header, payload] = token.split('.').map(fromSegment)
    assert.deepEqual(header, { alg: 'HS256', typ: 'JWT' })
    assert.deepEqual(payload, { name: 'anonymous', iss: 'podinfo', exp: EXP })
    assert.equal(expiresAt, '2026-01-31T12:01:00Z')
    assert.equal(token, sign({ alg: 'HS256', typ: 'JWT' }, payload as object))
  })

  test('is valid until it expires', async () => {
    let now = NOW
    const clocked = createTokens({ secret: SECRET, now: () => now })
    const { token, expiresAt } = await clocked.issue('Jörg "x"')
    assert.deepEqual(await clocked.validate(token), { name: 'Jörg "x"', expiresAt })
    now += 59_000
    assert.deepEqual(await clocked.validate(token), { name: 'Jörg "x"', expiresAt })
    now += 1000
    assert.deepEqual(await clocked.validate(token), { reason: 'token is expired' })
  })

  test('can have any name', async () => {
    for (const name of ['', 'a'.repeat(100_000), '\u0000\ufffd']) {
      const result = await tokens.validate((await tokens.issue(name)).token)
      assert.equal('name' in result && result.name, name)
    }
  })
})

describe('validation', () => {
  const good = { name: 'n', iss: 'podinfo', exp: EXP }

  for (const alg of ['HS256', 'HS384', 'HS512']) {
    test(`accepts ${alg}`, async () => {
      assert.deepEqual(await tokens.validate(sign({ alg }, good)), { name: 'n', expiresAt: '2026-01-31T12:01:00Z' })
    })
  }

  const refused: [title: string, token: string, reason: RegExp][] = [
    ['an empty token', '', /^token contains an invalid number of segments$/],
    ['too few segments', 'a.b', /^token contains an invalid number of segments$/],
    ['too many segments', `${sign({ alg: 'HS256' }, good)}.x`, /^token contains an invalid number of segments$/],
    ['a header that is none', 'a.b.c', /malformed/],
    ['a payload that is none', signRaw({ alg: 'HS256' }, 'no JSON'), /malformed/],
    ['no signature', `${toSegment({ alg: 'none' })}.${toSegment(good)}.`, /none/],
    ['another family of algorithms', `${toSegment({ alg: 'RS256' })}.${toSegment(good)}.AAAA`, /RS256/],
    [
      'an algorithm that is no word',
      `${toSegment({ alg: { a: 1 } })}.${toSegment(good)}.AAAA`,
      /not accepted|malformed/,
    ],
    ['another key', sign({ alg: 'HS256' }, good, 'other'), /signature is invalid/],
    ['a changed payload', tamper(sign({ alg: 'HS256' }, good)), /signature is invalid/],
    ['an expired token of another issuer', sign({ alg: 'HS256' }, { iss: 'x', exp: 1 }), /^token is expired$/],
    ['an expired token with a wrong signature', sign({ alg: 'HS256' }, { exp: 1 }, 'other'), /signature is invalid/],
    ['another issuer', sign({ alg: 'HS256' }, { ...good, iss: 'other' }), /^invalid issuer$/],
    ['no issuer', sign({ alg: 'HS256' }, { exp: EXP }), /^invalid issuer$/],
    ['a token that is not valid yet', sign({ alg: 'HS256' }, { ...good, nbf: EXP }), /not valid yet/],
    ['no expiry', sign({ alg: 'HS256' }, { iss: 'podinfo' }), /no expiry/],
    ['an endless expiry', sign({ alg: 'HS256' }, { iss: 'podinfo', exp: 1e300 }), /no expiry/],
    ['an expiry that is no number', sign({ alg: 'HS256' }, { iss: 'podinfo', exp: 'x' }), /exp/],
  ]
  for (const [title, token, reason] of refused) {
    test(`refuses ${title}`, async () => {
      const result = await tokens.validate(token)
      assert.match('reason' in result ? result.reason : 'accepted', reason)
    })
  }

  test('takes a token without a name', async () => {
    const result = await tokens.validate(sign({ alg: 'HS256' }, { iss: 'podinfo', exp: EXP }))
    assert.equal('name' in result && result.name, '')
  })
})

function sign(header: object, payload: object, key = SECRET): string {
  return signRaw(header, JSON.stringify(payload), key)
}

function signRaw(header: object, payload: string, key = SECRET): string {
  const text = `${toSegment(header)}.${Buffer.from(payload).toString('base64url')}`
  const algorithm = `sha${(header as { alg: string }).alg.slice(2)}`
  return `${text}.${createHmac(algorithm, key).update(text).digest('base64url')}`
}

function tamper(token: string): string {
  const [header, , signature] = token.split('.')
  return `${header}.${toSegment({ name: 'admin', iss: 'podinfo', exp: EXP })}.${signature}`
}

function toSegment(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function fromSegment(segment: string): unknown {
  try {
    return JSON.parse(Buffer.from(segment, 'base64url').toString())
  } catch {
    return undefined
  }
}
