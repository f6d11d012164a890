import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { StartupError } from './config/startup-error.ts'
import type { TlsMaterial } from './http/app.ts'
import type { Log } from './log.ts'

export interface CertificatesOptions {
  readonly log: Log
  /** Milliseconds since the epoch. */
  now(): number
  /** A new pair took the old one's place. */
  onRenew(material: TlsMaterial): void
}

/** An expiry is told from this long before, once a day. */
const NOTICE_MS = 14 * 24 * 3_600_000
const DAY_MS = 24 * 3_600_000

/** The certificate and key that HTTPS is served with, as files bring them; a pair that can't be used never takes their place. */
export class Certificates {
  readonly #options: CertificatesOptions
  #offered: Partial<TlsMaterial> = {}
  #served: TlsMaterial | undefined
  #expiresMs: number | undefined
  readonly #timer: NodeJS.Timeout

  constructor(options: CertificatesOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#tellExpiry(), DAY_MS).unref()
  }

  /** Seconds since the epoch when the served certificate expires. */
  get expiresSeconds(): number | undefined {
    return this.#expiresMs === undefined ? undefined : this.#expiresMs / 1000
  }

  /** What was offered before the first call is all there is to serve; throws a StartupError when it can't be used. */
  start(): TlsMaterial {
    const { material, reason } = check(this.#offered)
    if (!material) throw new StartupError(`can't serve HTTPS (--secure-port): ${reason}`)
    this.#serve(material)
    return material
  }

  /** Parts that have changed; without effect when they can't be used with the others. */
  offer(parts: Partial<TlsMaterial>): void {
    this.#offered = { ...this.#offered, ...parts }
    if (!this.#served || isSame(this.#offered, this.#served)) return
    const { log, onRenew } = this.#options
    const { material, reason } = check(this.#offered)
    if (!material) return log.error('certificate refused, the old one stays', { error: reason })
    this.#serve(material)
    log.info('certificate renewed', { expires: toTimestamp(this.#expiresMs) })
    onRenew(material)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #serve(material: TlsMaterial): void {
    this.#served = material
    this.#expiresMs = new X509Certificate(material.cert).validToDate.getTime()
    this.#tellExpiry()
  }

  #tellExpiry(): void {
    const { log, now } = this.#options
    const leftMs = (this.#expiresMs ?? Number.POSITIVE_INFINITY) - now()
    if (leftMs > NOTICE_MS) return
    const expires = toTimestamp(this.#expiresMs)
    if (leftMs <= 0) log.error('certificate has expired', { expires })
    else log.warn('certificate expires soon', { expires, days: Math.floor(leftMs / DAY_MS) })
  }
}

type Checked =
  | { readonly material: TlsMaterial; readonly reason?: undefined }
  | { readonly material?: undefined; readonly reason: string }

/** The parts as one, when a server can be made of them. */
function check({ cert, key, ca }: Partial<TlsMaterial>): Checked {
  if (!cert) return { reason: 'tls.crt is missing or empty' }
  if (!key) return { reason: 'tls.key is missing or empty' }
  try {
    const leaf = new X509Certificate(cert)
    if (!leaf.checkPrivateKey(createPrivateKey(key))) return { reason: 'tls.key is not the key of tls.crt' }
    if (ca !== undefined && !hasCertificate(ca)) return { reason: 'the file of --client-ca holds no certificate' }
    createSecureContext({ cert, key, ...(ca !== undefined && { ca }) })
    return { material: { cert, key, ...(ca !== undefined && { ca }) } }
  } catch (error) {
    // OpenSSL's words name no part of the key.
    return { reason: `tls.crt and tls.key can't be used: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** OpenSSL would take a file without one, and then know no client. */
function hasCertificate(pem: string): boolean {
  return pem.includes('-----BEGIN CERTIFICATE-----')
}

function isSame(offered: Partial<TlsMaterial>, served: TlsMaterial): boolean {
  return offered.cert === served.cert && offered.key === served.key && offered.ca === served.ca
}

function toTimestamp(ms = 0): string {
  return new Date(ms).toISOString()
}
