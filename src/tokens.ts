import type { webcrypto } from 'node:crypto'
import type { JWTHeaderParameters, JWTPayload } from 'jose'
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
      const { CompactSign, keys } = await loaded()
      const expiry = Math.floor(now() / 1000) + LIFETIME_S
      // Not SignJWT: it clones the claims first, a tenth of the whole.
      const claims = Buffer.from(JSON.stringify({ name, iss: ISSUER, exp: expiry }))
      const token = await new CompactSign(claims).setProtectedHeader(HEADER).sign(keys.HS256)
      return { token, expiresAt: toTimestamp(expiry) }
    },
    async validate(jwt) {
      if (jwt.split('.').length !== 3) return { reason: 'token contains an invalid number of segments' }
      const { keys, ...jose } = await loaded()
      try {
        const options = { algorithms: ALGORITHMS, currentDate: new Date(now()) }
        const { payload } = await jose.jwtVerify(jwt, ({ alg }: JWTHeaderParameters) => keys[alg as Algorithm], options)
        return check(payload)
      } catch (error) {
        if ((error as { code?: string }).code !== 'ERR_JOSE_ALG_NOT_ALLOWED') return { reason: toReason(error) }
        return { reason: `signing method ${quote(jose.decodeProtectedHeader(jwt).alg)} is not accepted` }
      }
    },
  }
}

const ISSUER = 'podinfo'
const LIFETIME_S = 60
const HEADER = { alg: 'HS256', typ: 'JWT' }
const HASHES = { HS256: 'SHA-256', HS384: 'SHA-384', HS512: 'SHA-512' }
const ALGORITHMS = Object.keys(HASHES)

type Algorithm = keyof typeof HASHES

/** The last second that a timestamp with a year of four digits can tell. */
const MAX_EXPIRY = 253_402_300_799

/** A client's word in an answer: as much of it as helps. */
const QUOTE_LENGTH = 40

/** A key for each algorithm: any other form of key jose would import anew for each token. */
async function load(secret: string): Promise<typeof import('jose') & { keys: Record<Algorithm, webcrypto.CryptoKey> }> {
  const bytes = Buffer.from(secret)
  const importKey = async ([algorithm, hash]: readonly [string, string]) =>
    [algorithm, await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash }, false, ['sign', 'verify'])] as const
  const [jose, ...keys] = await Promise.all([import('jose'), ...Object.entries(HASHES).map(importKey)])
  return { ...jose, keys: Object.fromEntries(keys) as Record<Algorithm, webcrypto.CryptoKey> }
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
