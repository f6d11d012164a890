import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { type Certificate, makeCertificate } from '../certificate.ts'
import { freePort } from '../ports.ts'
import { runServer, startOneShard, until } from '../server.ts'

const [first, second] = await Promise.all([makeCertificate(), makeCertificate()])
after(() => Promise.all([first, second].map((certificate) => certificate[Symbol.asyncDispose]())))

for (const engine of ['uws', 'node']) {
  describe(`a certificate, --http-engine=${engine}`, () => {
    let secret: Secret
    let server: SecureServer
    before(async () => {
      secret = await mountSecret(first)
      server = await startSecure(engine, secret.path, '--workers=2')
    })
    after(async () => {
      await server[Symbol.asyncDispose]()
      await secret[Symbol.asyncDispose]()
    })

    test('that expires within 14 days is warned about at the start', async () => {
      const { level, days } = await server.logged(({ msg }) => msg === 'certificate expires soon')
      assert.deepEqual([level, days], ['warn', 0])
    })

    test('is not given to a client of TLS 1.1', async () => {
      const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
      await assert.rejects(handshake(server.securePort, old))
      assert.equal((await handshake(server.securePort, { maxVersion: 'TLSv1.2' })).getProtocol(), 'TLSv1.2')
    })

    test('that is renewed by a broken pair is told of, and the old one stays', async () => {
      await secret.swap({ ...second, key: 'no key' })
      const { error } = await server.logged(({ msg }) => msg === 'certificate refused, the old one stays')
      assert.ok(error)
      assert.equal(fingerprint(await handshake(server.securePort)), fingerprintOf(first))
    })

    // The last one: it ends the server.
    test('that is renewed serves new handshakes, and open connections live on', async () => {
      const old = await handshake(server.securePort)
      assert.equal(fingerprint(old), fingerprintOf(first))
      await secret.swap(second)
      await server.logged(({ msg }) => msg === 'certificate renewed')
      // At the very change a handshake may be cut off. In the end no shard still has the old one.
      const seen = () => handshake(server.securePort).then(fingerprint, () => undefined)
      await until(async () => {
        for (let index = 0; index < 20; index++) if ((await seen()) !== fingerprintOf(second)) return false
        return true
      })
      assert.match(await ask(old), /^HTTP\/1\.1 200 OK/)
      const expires = Date.parse(new X509Certificate(second.pem).validTo) / 1000
      assert.match((await server.get('/metrics')).text, new RegExp(`^tls_certificate_\\w+_seconds ${expires}$`, 'm'))
      server.kill('SIGTERM')
      assert.equal(await server.exited, 0)
    })
  })
}

test('--client-ca lets in clients with a certificate of that authority alone', async () => {
  await using server = await startSecure('auto', first.path, `--client-ca=${join(second.path, 'tls.crt')}`)
  const keyOf = async ({ path, pem }: Certificate) => ({
    cert: pem,
    key: await readFile(join(path, 'tls.key'), 'utf8'),
  })
  assert.match(await ask(await handshake(server.securePort, await keyOf(second))), /^HTTP\/1\.1 200 OK/)
  for (const options of [{}, await keyOf(first)]) {
    await assert.rejects(async () => {
      const answer = await ask(await handshake(server.securePort, options))
      if (answer === '') throw new Error('closed')
    })
  }
})

test('a key of another certificate refuses to start, in words that name both', async () => {
  await using secret = await mountSecret({ ...first, key: await readFile(join(second.path, 'tls.key'), 'utf8') })
  const words = [`--port=${await freePort()}`, `--secure-port=${await freePort()}`, `--cert-path=${secret.path}`]
  const { code, stderr } = await runServer(words)
  assert.deepEqual([code, stderr], [1, "Error: can't serve HTTPS (--secure-port): tls.key is not the key of tls.crt\n"])
})

type SecureServer = Awaited<ReturnType<typeof startSecure>>

async function startSecure(engine: string, certPath: string, ...words: readonly string[]) {
  const securePort = await freePort()
  const args = [`--http-engine=${engine}`, `--secure-port=${securePort}`, `--cert-path=${certPath}`, '--level=debug']
  const server = await startOneShard([...args, ...words])
  return Object.assign(server, { securePort })
}

/** `ca` spares the client from reading the certificates of all the world's authorities. */
async function handshake(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ca: first.pem, ...options })
  await once(socket, 'secureConnect')
  // The server is killed at the end of a test.
  socket.on('error', () => undefined)
  return socket
}

/** The first bytes of the answer to a request, '' when the connection closes without. */
function ask(socket: TLSSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    socket.once('error', reject).once('close', () => resolve(''))
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
  })
}

function fingerprint(socket: TLSSocket): string {
  const { fingerprint256 } = socket.getPeerCertificate()
  return fingerprint256
}

function fingerprintOf({ pem }: Certificate): string {
  return new X509Certificate(pem).fingerprint256
}

type Secret = Awaited<ReturnType<typeof mountSecret>>

/** A certificate, with another key if there is one. */
type Pair = Pick<Certificate, 'path'> & { readonly key?: string }

/** A directory as the kubelet mounts a secret: the files are links into what `..data` is a link to. */
async function mountSecret(pair: Pair) {
  const path = await mkdtemp(join(tmpdir(), 'podinfo-secret-'))
  let version = 0
  const swap = async ({ path: from, key }: Pair) => {
    const name = `..${++version}`
    await mkdir(join(path, name))
    for (const file of ['tls.crt', 'tls.key']) await cp(join(from, file), join(path, name, file))
    if (key !== undefined) await writeFile(join(path, name, 'tls.key'), key)
    await symlink(name, join(path, '..new'))
    await rename(join(path, '..new'), join(path, '..data'))
  }
  await swap(pair)
  for (const file of ['tls.crt', 'tls.key']) await symlink(join('..data', file), join(path, file))
  return { path, swap, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
