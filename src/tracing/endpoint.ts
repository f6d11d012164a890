import { readFileSync } from 'node:fs'
import { parseKeyPairsIntoRecord } from '@opentelemetry/core'
import type { Signal } from './settings.ts'
import type { Variables } from './variables.ts'

/** Where one signal goes, and how. */
export interface Endpoint {
  /** As gRPC names it: host and port, or the path of a socket. */
  readonly target: string
  /** Absent without TLS. */
  readonly tls: Certificates | undefined
  /** May hold secrets. */
  readonly headers: Readonly<Record<string, string>>
  readonly gzip: boolean
  /** For one call. */
  readonly timeoutMs: number
}

/** PEM; without `root` the system's authorities are trusted. */
export interface Certificates {
  readonly root: Buffer | undefined
  readonly client: { readonly key: Buffer; readonly chain: Buffer } | undefined
}

const DEFAULT_ENDPOINT = 'http://localhost:4317'

/** Reads the variables `OTEL_EXPORTER_OTLP_*`: the signal's own before the common one. */
export function readEndpoint(signal: Signal, variables: Variables): Endpoint {
  const { text, word, count } = variables
  const names = (end: string) => [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${end}`, `OTEL_EXPORTER_OTLP_${end}`]
  const { target, scheme } = toTarget(text(...names('ENDPOINT')) ?? DEFAULT_ENDPOINT, variables)
  // Only an address without a scheme leaves it open.
  const isPlain = scheme === 'http:' || (scheme === '' && word(names('INSECURE'), ['false', 'true']) === 'true')
  return {
    target,
    tls: isPlain ? undefined : readCertificates(names, variables),
    headers: readHeaders(text(...names('HEADERS')), variables),
    gzip: word(names('COMPRESSION'), ['none', 'gzip']) === 'gzip',
    timeoutMs: count(names('TIMEOUT'), 10_000),
  }
}

function toTarget(address: string, { warn }: Variables): { target: string; scheme: '' | 'http:' | 'https:' } {
  if (address.startsWith('unix:')) return { target: address, scheme: '' }
  const hasScheme = address.includes('://')
  const url = URL.parse(hasScheme ? address : `https://${address}`)
  if (url?.host && url.protocol === 'http:') return { target: url.host, scheme: 'http:' }
  if (url?.host && url.protocol === 'https:') return { target: url.host, scheme: hasScheme ? 'https:' : '' }
  warn(`the endpoint ${address} is not http://host:port, https://host:port or host:port: ${DEFAULT_ENDPOINT} counts`)
  return toTarget(DEFAULT_ENDPOINT, { warn } as Variables)
}

function readHeaders(text: string | undefined, { warn }: Variables): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(parseKeyPairsIntoRecord(text))) {
    const key = name.toLowerCase()
    // Values may be secret: they are not told.
    if (/^[0-9a-z_.-]+$/.test(key) && !key.endsWith('-bin') && /^[ -~]*$/.test(value)) headers[key] = value
    else warn(`the header ${name} of OTEL_EXPORTER_OTLP_HEADERS can't be sent: it is left out`)
  }
  return headers
}

function readCertificates(names: (end: string) => string[], variables: Variables): Certificates {
  const read = (end: string) => readPem(variables.text(...names(end)), variables)
  const [key, chain] = [read('CLIENT_KEY'), read('CLIENT_CERTIFICATE')]
  if (!key !== !chain)
    variables.warn('OTEL_EXPORTER_OTLP_CLIENT_KEY and _CLIENT_CERTIFICATE need each other: both are ignored')
  return { root: read('CERTIFICATE'), client: key && chain ? { key, chain } : undefined }
}

function readPem(file: string | undefined, { warn }: Variables): Buffer | undefined {
  if (file === undefined) return undefined
  try {
    return readFileSync(file)
  } catch (error) {
    warn(`${file}, named by OTEL_EXPORTER_OTLP_*: ${(error as Error).message}`)
    return undefined
  }
}
