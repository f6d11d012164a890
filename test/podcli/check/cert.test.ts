import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createServer } from 'node:tls'
import { freePort } from '../../ports.ts'
import { type Authority, createAuthority } from '../certificates.ts'
import { check, listen, openBlackHole } from '../run.ts'

describe('check cert', () => {
  let authority: Authority
  before(() => {
    authority = createAuthority()
  })
  after(() => authority[Symbol.dispose]())

  /** What a check of a server with this certificate says, and the port that it asked. */
  async function checkOf(dates?: Parameters<Authority['issue']>[1], around = (hostPort: string) => hostPort) {
    await using server = createServer(authority.issue(['podinfo.test'], dates), (socket) => socket.end())
    const port = await listen(server)
    return await check(['cert', around(`127.0.0.1:${port}`)])
  }

  test('succeeds on a certificate that is valid today, whoever issued it and for whom', async () => {
    const { status, told } = await checkOf()
    assert.equal(status, 0)
    const [{ notAfter, notBefore, ...names } = { msg: '' }] = told as Record<string, unknown>[]
    assert.deepEqual(names, { msg: 'check succeed', issuer: 'podcli test authority', subject: 'podinfo.test' })
    assert.ok(Date.parse(String(notAfter)) > Date.now() && Date.parse(String(notBefore)) <= Date.now())
  })

  test('fails on one that has expired, and names its last day', async () => {
    const { status, told } = await checkOf({ start: '20200102030405Z', end: '20210102030405Z' })
    assert.equal(status, 1)
    assert.deepEqual(told, [
      {
        msg: 'check failed',
        error: 'the certificate has expired',
        issuer: 'podcli test authority',
        subject: 'podinfo.test',
        notAfter: '2021-01-02T03:04:05.000Z',
        notBefore: '2020-01-02T03:04:05.000Z',
      },
    ])
  })

  test('fails on one that is not valid yet', async () => {
    const { status, told } = await checkOf({ start: '20480102030405Z', end: '20490102030405Z' })
    assert.deepEqual([status, told[0]?.error], [1, 'the certificate is not valid yet'])
  })

  for (const around of [
    (host: string) => `https://${host}`,
    (host: string) => `https://${host}/path?a=1#b`,
    (host: string) => `${host}/path`,
  ]) {
    test(`takes ${around('host:port')}`, async () => {
      const { status, lines } = await checkOf(undefined, around)
      assert.equal(status, 0)
      assert.match(String(lines[0]?.address), /^127\.0\.0\.1:\d+$/)
    })
  }

  test('asks port 443 unless told otherwise', async () => {
    const { lines } = await check(['cert', 'https://[::1]/path'])
    assert.equal(lines[0]?.address, '[::1]:443')
  })

  test('tells why there was no certificate', async () => {
    const port = await freePort()
    const { status, told } = await check(['cert', `127.0.0.1:${port}`])
    assert.equal(status, 1)
    assert.deepEqual(told, [{ msg: 'check failed', error: `connect ECONNREFUSED 127.0.0.1:${port}` }])
  })

  test('gives up after 5 s', async () => {
    using hole = await openBlackHole()
    const { status, told } = await check(['cert', `127.0.0.1:${hole.port}`])
    assert.equal(status, 1)
    assert.deepEqual(told, [{ msg: 'check failed', error: 'no answer within 5s' }])
  })
})
