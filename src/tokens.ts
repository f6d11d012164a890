import type { KeyObject } from 'node:crypto'
import type { JWTPayload } from 'jose'
import type { Tokens } from './http/app.ts'

export interface TokensOptions {
  /** HMAC key. */
  readonly secret: string
  /** Milliseconds since the epoch. */
  now(): number
}

/** Issues and checks JWTs that live for a minute. What signs them is loaded with the first one. */
export function createTokens({ secret, now }: TokensOptions): Tokens {
  let loading: ReturnType<typeof load> | undefined
  const loaded = () => (loading ??= load(secret))
  return {
    async issue(name) {
      const { SignJWT, key } = await loaded()
      const expiry = Math.floor(now() / 1000) + LIFETIME_S
      const token = await new SignJWT({ name, iss: ISSUER, exp: expiry })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .sign(key)
      return { token, expiresAt: toTimestamp(expiry) }
    },
    async validate(jwt) {
      if (jwt.split('.').length !== 3) return { reason: 'token contains an invalid number of segments' }
      const { key, ...jose } = await loaded()
      try {
        const { alg } = jose.decodeProtectedHeader(jwt)
        if (!ALGORITHMS.includes(alg ?? '')) return { reason: `signing method ${quote(alg)} is not accepted` }
        const currentDate = new Date(now())
        const { payload } = await jose.jwtVerify(jwt, key, { algorithms: ALGORITHMS, currentDate })
        return check(payload)
      } catch (error) {
        return { reason: toReason(error) }
      }
    },
  }
}

const ISSUER = 'podinfo'
const LIFETIME_S = 60
const ALGORITHMS = ['HS256', 'HS384', 'HS512']

/** The last second that a timestamp with a year of four digits can tell. */
const MAX_EXPIRY = 253_402_300_799

/** A client's word in an answer: as much of it as helps. */
const QUOTE_LENGTH = 40

async function load(secret: string): Promise<typeof import('jose') & { key: KeyObject }> {
  const [jose, { createSecretKey }] = await Promise.all([import('jose'), import('node:crypto')])
  return { ...jose, key: createSecretKey(secret, 'utf8') }
}

function check({ name, iss, exp }: JWTPayload): { name: string; expiresAt: string } | { reason: string } {
  if (iss !== ISSUER) return { reason: 'invalid issuer' }
  if (exp === undefined || exp > MAX_EXPIRY) return { reason: 'token has no expiry that counts' }
  return { name: typeof name === 'string' ? name : '', expiresAt: toTimestamp(exp) }
}

/** Why jose refused the token, by its error codes. */
function toReason(error: unknown): string {
  const { code, claim } = error as { code?: string; claim?: string }
  if (code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') return 'signature is invalid'
  if (code === 'ERR_JWT_EXPIRED') return 'token is expired'
  if (claim === 'nbf') return 'token is not valid yet'
  return claim ? `token has an invalid claim ${claim}` : 'token is malformed'
}

function quote(alg: unknown): string {
  return typeof alg === 'string' ? alg.slice(0, QUOTE_LENGTH) : 'without a name'
}

function toTimestamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+/, '')
}
