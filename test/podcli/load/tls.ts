import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { shareAuthority } from '../certificates.ts'
import { type HealthServer, startHealthServer } from '../health-server.ts'
import { podcli, runHere } from '../run.ts'
import { shareTarget, type Target } from './target.ts'

/** Nobody else: to read whom a system trusts takes longer than a load. */
const trustOnly = (file: string) => ({ SSL_CERT_FILE: file, SSL_CERT_DIR: '/nowhere' })

describe('load by TLS', { concurrency: true }, () => {
  let target: Target
  let health: HealthServer
  before(async () => {
    target = await shareTarget()
    // podinfo serves gRPC without TLS alone.
    health = await startHealthServer(target.pair)
  })
  after(async () => health[Symbol.asyncDispose]())

  for (const [protocol, toUrl, answers] of [
    ['https', () => `https://localhost:${target.securePort}/version`, '200'],
    ['wss', () => `wss://localhost:${target.securePort}/ws/echo`, 'message'],
    ['grpcs', () => `grpcs://localhost:${health.port}`, '0'],
  ] as const) {
    test(`asks by ${protocol} whom it trusts, or anyone when told so`, async () => {
      const words = ['load', toUrl(), '--requests=5', '--connections=2']
      const all = new RegExp(`answers +${answers}: 5\n`)
      const trusted = await runHere(words, { env: trustOnly(shareAuthority().file) })
      assert.match(trusted.stdout, all)
      assert.equal(trusted.status, 0)
      const strange = await runHere(words, { env: trustOnly('/nowhere') })
      assert.equal(strange.status, 1)
      assert.match(strange.stdout, /unconnected +5: .*certificate/)
      assert.match((await runHere([...words, '--insecure'])).stdout, all)
    })
  }

  test('verifies an address, too, and asks for no name then', async () => {
    const words = ['load', `https://127.0.0.1:${target.securePort}/version`, '--requests=5', '--connections=2']
    const env = trustOnly(shareAuthority().file)
    const { status, stdout, stderr } = await podcli(words, { env })
    assert.match(stdout, /answers +200: 5\n/)
    assert.equal(status, 0)
    // Node.js complains of an address that is asked for as a name.
    assert.doesNotMatch(stderr, /Warning/)
    const other = await runHere(
      ['load', `https://127.0.0.2:${target.securePort}/`, '--requests=2', '--connections=1'],
      { env },
    )
    assert.match(other.stdout, /unconnected +2: .*IP: 127\.0\.0\.2 is not in the cert's list/)
  })

  for (const [protocol, toUrl] of [
    ['https', () => `https://localhost:${target.podinfo.port}/version`],
    ['wss', () => `wss://localhost:${target.podinfo.port}/ws/echo`],
    ['grpcs', () => `grpcs://localhost:${target.grpcPort}`],
  ] as const) {
    test(`says so where ${protocol} meets a port without TLS`, async () => {
      const words = ['load', toUrl(), '--requests=2', '--connections=1']
      const { status, stdout } = await runHere(words, { env: trustOnly('/nowhere') })
      assert.equal(status, 1)
      assert.match(stdout, /unconnected +2: .*(wrong version number|disconnected before secure TLS)/)
    })
  }
})
