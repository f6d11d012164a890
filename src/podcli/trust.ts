import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from './command.ts'

/** Where systems keep all CA certificates in one file; the first that can be read counts. */
const FILES = [
  '/etc/ssl/certs/ca-certificates.crt', // Debian, Alpine
  '/etc/pki/tls/certs/ca-bundle.crt', // Fedora, RHEL
  '/etc/ssl/ca-bundle.pem', // openSUSE
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem', // macOS
]

/** Where certificates lie that were mounted one by one. */
const DIRECTORIES = ['/etc/ssl/certs', '/etc/pki/tls/certs']

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/**
 * The CA certificates of the system, in PEM; SSL_CERT_FILE and SSL_CERT_DIR (several, with `:` between) name other places. What
 * can't be read is left out: without any, nothing is trusted.
 */
export function loadTrust({ SSL_CERT_FILE, SSL_CERT_DIR }: Environment): string[] {
  // Node.js's own list of them is no help: it takes 100 ms, knows one directory only, and complains on stderr.
  const found = new Set<string>()
  const add = (file: string) => {
    const texts = readText(file)?.match(CERTIFICATE) ?? []
    for (const text of texts) found.add(text)
    return texts.length > 0
  }
  const files = SSL_CERT_FILE ? [SSL_CERT_FILE] : FILES
  files.some(add)
  for (const directory of SSL_CERT_DIR ? SSL_CERT_DIR.split(':') : DIRECTORIES) {
    for (const name of listNames(directory)) add(join(directory, name))
  }
  return [...found]
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return undefined
  }
}
