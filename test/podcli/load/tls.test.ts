import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { freePort } from '../../ports.ts'
import { type Server, startOneShard } from '../../server.ts'
import { type Authority, createAuthority } from '../certificates.ts'
import { type HealthServer, startHealthServer } from '../health-server.ts'
import { podcli } from '../run.ts'

describe('load by TLS', () => {
  let authority: Authority
  let podinfo: Server
  let health: HealthServer
  const ports = { secure: 0, grpc: 0 }
  before(async () => {
    authority = createAuthority()
    const pair = authority.issue(['localhost'])
    writeFileSync(join(authority.directory, 'tls.key'), pair.key)
    writeFileSync(join(authority.directory, 'tls.crt'), pair.cert)
    ports.secure = await freePort()
    ports.grpc = await freePort()
    const flags = [`--secure-port=${ports.secure}`, `--cert-path=${authority.directory}`, `--grpc-port=${ports.grpc}`]
    podinfo = await startOneShard(flags)
    // podinfo serves gRPC without TLS alone.
    health = await startHealthServer(pair)
  })
  after(async () => {
    await health[Symbol.asyncDispose]()
    await podinfo[Symbol.asyncDispose]()
    authority[Symbol.dispose]()
  })

  for (const [protocol, toUrl, answers] of [
    ['https', () => `https://localhost:${ports.secure}/version`, '200'],
    ['wss', () => `wss://localhost:${ports.secure}/ws/echo`, 'message'],
    ['grpcs', () => `grpcs://localhost:${health.port}`, '0'],
  ] as const) {
    test(`asks by ${protocol} whom it trusts, or anyone when told so`, async () => {
      const words = ['load', toUrl(), '--requests=5', '--connections=2']
      const all = new RegExp(`answers +${answers}: 5\n`)
      const trusted = await podcli(words, { env: { SSL_CERT_FILE: authority.file } })
      assert.match(trusted.stdout, all)
      assert.equal(trusted.status, 0)
      const strange = await podcli(words)
      assert.equal(strange.status, 1)
      assert.match(strange.stdout, /unconnected +5: .*certificate/)
      assert.match((await podcli([...words, '--insecure'])).stdout, all)
    })
  }

  for (const [protocol, toUrl] of [
    ['https', () => `https://localhost:${podinfo.port}/version`],
    ['wss', () => `wss://localhost:${podinfo.port}/ws/echo`],
    ['grpcs', () => `grpcs://localhost:${ports.grpc}`],
  ] as const) {
    test(`says so where ${protocol} meets a port without TLS`, async () => {
      const { status, stdout } = await podcli(['load', toUrl(), '--requests=2', '--connections=1'])
      assert.equal(status, 1)
      assert.match(stdout, /unconnected +2: .*(wrong version number|disconnected before secure TLS)/)
    })
  }
})
