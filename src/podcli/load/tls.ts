import { createSecureContext, type SecureContext } from 'node:tls'
import type { TlsTarget } from './plan.ts'

/** Whom connections trust: read once for all, since reading what a system trusts takes longer than a handshake. */
export function toTlsOptions({ ca, insecure }: TlsTarget): TlsOptions {
  return { rejectUnauthorized: !insecure, secureContext: createSecureContext({ ca: [...ca] }) }
}

interface TlsOptions {
  readonly rejectUnauthorized: boolean
  readonly secureContext: SecureContext
}
