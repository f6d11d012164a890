import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A directory with `tls.crt` and `tls.key`, as --cert-path takes it. */
export interface Certificate extends AsyncDisposable {
  readonly path: string
  /** The certificate, which is its own authority. */
  readonly pem: string
}

/** Makes a certificate for localhost that lives for a day. */
export async function makeCertificate(): Promise<Certificate> {
  const path = await mkdtemp(join(tmpdir(), 'podinfo-cert-'))
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', join(path, 'tls.key')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-days', '1', '-out', join(path, 'tls.crt')],
    ...key,
    ...subject,
  ])
  return {
    path,
    pem: await readFile(join(path, 'tls.crt'), 'utf8'),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}
