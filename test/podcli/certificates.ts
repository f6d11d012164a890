import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

/** A certificate authority in a directory of its own, which goes with it. */
export interface Authority extends Disposable {
  readonly directory: string
  /** Its certificate. */
  readonly file: string
  /** Signs a certificate for `names`; without dates, it is valid for a year. */
  issue(names: readonly string[], dates?: Dates): { readonly key: string; readonly cert: string }
}

interface Dates {
  /** As `openssl ca` reads them: `20300131000000Z`. */
  readonly start: string
  readonly end: string
}

const CONFIG = `
[ca]
default_ca = authority
[authority]
database = index.txt
new_certs_dir = .
rand_serial = yes
policy = policy
default_md = sha256
default_days = 365
copy_extensions = copy
unique_subject = no
[policy]
commonName = supplied
`

let shared: Authority | undefined

/** One for all suites of a test file, made for the first that asks. */
export function shareAuthority(): Authority {
  shared ??= createAuthority()
  return shared
}

after(() => shared?.[Symbol.dispose]())

/** Makes one by openssl. */
export function createAuthority(): Authority {
  const directory = mkdtempSync(join(tmpdir(), 'podcli-authority-'))
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: directory, stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout']
  writeFileSync(join(directory, 'ca.cnf'), CONFIG)
  writeFileSync(join(directory, 'index.txt'), '')
  openssl('req', '-x509', ...key, 'ca.key', '-out', 'ca.crt', '-days', '365', '-subj', '/CN=podcli test authority')
  return {
    directory,
    file: join(directory, 'ca.crt'),
    issue(names, dates) {
      const addresses = names.map((name) => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`)).join(',')
      const alternatives = ['-subj', `/CN=${names[0]}`, '-addext', `subjectAltName=${addresses}`]
      openssl('req', ...key, 'one.key', '-out', 'one.csr', ...alternatives)
      const validity = dates ? ['-startdate', dates.start, '-enddate', dates.end] : []
      const signer = ['-config', 'ca.cnf', '-batch', '-notext', '-cert', 'ca.crt', '-keyfile', 'ca.key']
      openssl('ca', ...signer, '-in', 'one.csr', '-out', 'one.crt', ...validity)
      const read = (name: string) => readFileSync(join(directory, name), 'utf8')
      return { key: read('one.key'), cert: read('one.crt') }
    },
    [Symbol.dispose]() {
      rmSync(directory, { recursive: true })
    },
  }
}
