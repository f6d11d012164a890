import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { createServer } from 'node:tls'
import { freePort } from '../../ports.ts'
import { type Authority, shareAuthority } from '../certificates.ts'
import { check, listen, openBlackHole, podcli, runHere } from '../run.ts'

// Waits while the other tests of this process go on.
const unanswered = checkBlackHole()

describe('check cert', () => {
  const issue = (dates?: Parameters<Authority['issue']>[1]) => shareAuthority().issue(['podinfo.test'], dates)
  let valid: ReturnType<typeof issue>
  before(() => {
    valid = issue()
  })

  /** What a check of a server with this certificate says. */
  async function checkOf(pair: typeof valid, around = (hostPort: string) => hostPort, by = runHere) {
    await using server = createServer(pair, (socket) => socket.end())
    const port = await listen(server)
    return await check(['cert', around(`127.0.0.1:${port}`)], { by })
  }

  test('succeeds on a certificate that is valid today, whoever issued it and for whom', async () => {
    const { status, told } = await checkOf(valid, undefined, podcli)
    assert.equal(status, 0)
    const [{ notAfter, notBefore, ...names } = { msg: '' }] = told as Record<string, unknown>[]
    assert.deepEqual(names, { msg: 'check succeed', issuer: 'podcli test authority', subject: 'podinfo.test' })
    assert.ok(Date.parse(String(notAfter)) > Date.now() && Date.parse(String(notBefore)) <= Date.now())
  })

  test('fails on one that has expired, and names its last day', async () => {
    const { status, told } = await checkOf(
      issue({ start: '20200102030405Z', end: '20210102030405Z' }),
      undefined,
      podcli,
    )
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
    const { status, told } = await checkOf(issue({ start: '20480102030405Z', end: '20490102030405Z' }))
    assert.deepEqual([status, told[0]?.error], [1, 'the certificate is not valid yet'])
  })

  for (const around of [
    (host: string) => `https://${host}`,
    (host: string) => `https://${host}/path?a=1#b`,
    (host: string) => `${host}/path`,
  ]) {
    test(`takes ${around('host:port')}`, async () => {
      const { status, lines } = await checkOf(valid, around)
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
    const { status, told } = await unanswered
    assert.equal(status, 1)
    assert.deepEqual(told, [{ msg: 'check failed', error: 'no answer within 5s' }])
  })
})

async function checkBlackHole() {
  using hole = await openBlackHole()
  return await check(['cert', `127.0.0.1:${hole.port}`])
}
