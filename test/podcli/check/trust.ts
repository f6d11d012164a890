import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { WebSocketServer } from 'ws'
import { loadTrust } from '../../../src/podcli/trust.ts'
import { type Authority, createAuthority, shareAuthority } from '../certificates.ts'
import { type HealthServer, startHealthServer } from '../health-server.ts'
import { check, listen, podcli, runHere } from '../run.ts'

let authority: Authority
let stranger: Authority
before(() => {
  authority = shareAuthority()
  stranger = createAuthority()
})
after(() => stranger[Symbol.dispose]())

describe('TLS', () => {
  let health: HealthServer
  const https = createServer((_, response) => response.end('ok'))
  const websockets = new WebSocketServer({ server: https })
  websockets.on('connection', (socket) => socket.on('message', () => socket.send('here')))
  const addresses = { http: '', grpc: '', ws: '' }
  before(async () => {
    const identity = authority.issue(['localhost', '127.0.0.1'])
    https.setSecureContext(identity)
    health = await startHealthServer(identity)
    const port = await listen(https)
    Object.assign(addresses, {
      http: `https://127.0.0.1:${port}/`,
      grpc: `localhost:${health.port}`,
      ws: `wss://localhost:${port}/`,
    })
  })
  after(async () => {
    https.close()
    https.closeAllConnections()
    await health[Symbol.asyncDispose]()
  })

  for (const kind of ['http', 'grpc', 'ws'] as const) {
    const toWords = () => [kind, addresses[kind], ...(kind === 'grpc' ? ['--tls'] : [])]

    test(`of check ${kind} trusts no authority that the system does not know`, async () => {
      const { status, told } = await check(toWords(), { by: kind === 'grpc' ? podcli : runHere })
      assert.equal(status, 1)
      assert.deepEqual(told, [
        { msg: 'check failed', error: 'unable to verify the first certificate; SSL_CERT_FILE may name its authority' },
      ])
    })

    test(`of check ${kind} trusts the authorities of SSL_CERT_FILE`, async () => {
      const env = { SSL_CERT_FILE: authority.file }
      const { status, told } = await check(toWords(), { env, by: kind === 'http' ? podcli : runHere })
      assert.deepEqual({ status, msg: told[0]?.msg }, { status: 0, msg: 'check succeed' })
    })

    test(`of check ${kind} trusts the authorities of SSL_CERT_DIR`, async () => {
      const env = { SSL_CERT_FILE: stranger.file, SSL_CERT_DIR: `/nowhere:${authority.directory}` }
      assert.equal((await check(toWords(), { env })).status, 0)
    })
  }

  test('of ws does so too', async () => {
    const env = { SSL_CERT_FILE: authority.file }
    const { status, stdout } = await runHere(['ws', addresses.ws], { env, input: 'hello\n' })
    assert.deepEqual({ status, stdout }, { status: 0, stdout: '< here\n' })
    const refused = await runHere(['ws', addresses.ws], { input: 'hello\n' })
    assert.equal(refused.status, 1)
    assert.equal(
      refused.stderr,
      'Error: unable to verify the first certificate; SSL_CERT_FILE may name its authority\n',
    )
  })
})

describe('trust', () => {
  const read = ({ file }: Authority) => readFileSync(file, 'utf8').trim()

  test('takes the file and the directories that the environment names, and each certificate once', () => {
    const directory = join(authority.directory, 'trusted')
    mkdirSync(directory)
    mkdirSync(join(directory, 'folder'))
    writeFileSync(join(directory, 'both.pem'), `# two\n${read(stranger)}\n${read(authority)}\n`)
    writeFileSync(join(directory, 'garbage'), 'no certificate')
    symlinkSync('both.pem', join(directory, '1a2b3c4d.0'))
    const found = loadTrust({ SSL_CERT_FILE: authority.file, SSL_CERT_DIR: `/nowhere:${directory}` })
    assert.deepEqual(found, [read(authority), read(stranger)])
  })

  test('has nobody in it when nothing that is named can be read', () => {
    assert.deepEqual(loadTrust({ SSL_CERT_FILE: '/nowhere', SSL_CERT_DIR: '/nowhere' }), [])
  })

  const store = '/etc/ssl/certs/ca-certificates.crt'
  test('is the store of the system by itself', { skip: !existsSync(store) && `no ${store} here` }, () => {
    const certificates = readFileSync(store, 'latin1').match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? []
    const found = new Set(loadTrust({}))
    assert.ok(certificates.length > 0)
    assert.deepEqual(
      certificates.filter((one) => !found.has(one)),
      [],
    )
  })
})
