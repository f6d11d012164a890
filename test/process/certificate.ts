import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A certificate of 127.0.0.1 that only those trust who know it; it goes with the test. */
export async function createCertificate(t: TestContext): Promise<{ certFile: string; key: string; cert: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'certificate-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const [keyFile, certFile] = [join(directory, 'tls.key'), join(directory, 'tls.crt')]
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
  const name = ['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync('openssl', [...words, ...name, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
  return { certFile, key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') }
}
