import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { shareAuthority } from '../certificates.ts'
import { check, listen, podcli } from '../run.ts'

describe('check http through a proxy', () => {
  const authority = shareAuthority()
  const seen: { target: string; headers: IncomingHttpHeaders }[] = []
  const target = createTlsServer(authority.issue(['podinfo.test']), (_, response) => response.writeHead(204).end())
  const proxy = createServer(({ url = '', headers }, response) => {
    seen.push({ target: url, headers })
    response.writeHead(203).end()
  })
  let env = {}
  before(async () => {
    const [targetPort, port] = [await listen(target), await listen(proxy)]
    // Whatever name is asked for, it is the target.
    proxy.on('connect', ({ url = '', headers }, socket) => {
      seen.push({ target: url, headers })
      const tunnel = connect(targetPort, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
      for (const one of [socket, tunnel]) one.on('error', () => undefined)
      tunnel.pipe(socket).pipe(tunnel)
    })
    const address = `http://user:word@127.0.0.1:${port}`
    env = { HTTP_PROXY: address, HTTPS_PROXY: address, SSL_CERT_FILE: authority.file }
  })
  after(() => {
    target.close()
    proxy.close()
  })

  const proxyAuthorization = `Basic ${Buffer.from('user:word').toString('base64')}`

  test('asks it for the whole URL', async () => {
    const { status, told } = await check(['http', 'podinfo.test/healthz?a=1'], { env, by: podcli })
    assert.equal(status, 0)
    assert.deepEqual(told, [{ msg: 'check succeed', 'status code': 203 }])
    assert.equal(seen.at(-1)?.target, 'http://podinfo.test/healthz?a=1')
    assert.equal(seen.at(-1)?.headers.host, 'podinfo.test')
    assert.equal(seen.at(-1)?.headers['proxy-authorization'], proxyAuthorization)
  })

  test('has it connect to where TLS leads, whose certificate is verified', async () => {
    const { status, told } = await check(['http', 'https://podinfo.test/healthz'], { env, by: podcli })
    assert.deepEqual(told, [{ msg: 'check succeed', 'status code': 204 }])
    assert.equal(status, 0)
    assert.equal(seen.at(-1)?.target, 'podinfo.test:443')
    assert.equal(seen.at(-1)?.headers['proxy-authorization'], proxyAuthorization)
    const [line] = (await check(['http', 'https://other.test/'], { env })).told
    assert.match(String(line?.error), /Hostname\/IP does not match certificate/)
  })

  test('leaves it out where NO_PROXY says so', async () => {
    // By a process of its own: its end gives up a name that is being looked up.
    const { told } = await check(['http', 'podinfo.test/'], { env: { ...env, NO_PROXY: '.test' }, by: podcli })
    assert.match(String(told[0]?.error), /^getaddrinfo \w+ podinfo\.test$/)
  })
})
