import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import { bare } from '../../src/ports.ts'
import { freePort } from '../ports.ts'
import { request, runServer, startOneShard, startServer, until } from '../server.ts'

const HAS_IPV6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)

/** What of IPv4 and IPv6 answers on a port. */
async function answering(port: number, path: string): Promise<string[]> {
  const hosts = HAS_IPV6 ? ['127.0.0.1', '127.0.0.2', '::1'] : ['127.0.0.1', '127.0.0.2']
  const answers = hosts.map(async (host) => {
    const answer = await request({ connect: () => connect(port, host) }, path).catch(() => undefined)
    return answer?.status === 200 ? [host] : []
  })
  return (await Promise.all(answers)).flat()
}

const HOSTS = [
  ['0.0.0.0', ['127.0.0.1', '127.0.0.2']],
  ['localhost', undefined],
  ['[::1]', ['::1']],
] as const

for (const [host, expected] of HOSTS) {
  const skip = host.includes(':') && !HAS_IPV6 ? 'no IPv6 on this machine' : false
  test(`--host=${host} binds HTTP and metrics to that address, whichever shard serves`, { skip }, async () => {
    const metrics = await freePort()
    await using server = await startServer([`--host=${host}`, `--port-metrics=${metrics}`])
    const seen = await answering(server.port, '/version')
    if (expected) assert.deepEqual(seen, expected)
    else assert.ok(seen.length > 0)
    for (let round = 0; round < 5; round++) assert.deepEqual(await answering(server.port, '/version'), seen)
    assert.deepEqual(await answering(metrics, '/metrics'), seen)
  })
}

test('without --host all addresses are bound, a second server on that port is refused, and the first goes on', async () => {
  const metrics = await freePort()
  await using server = await startServer([`--port-metrics=${metrics}`])
  const all = ['127.0.0.1', '127.0.0.2', ...(HAS_IPV6 ? ['::1'] : [])]
  assert.deepEqual(await answering(metrics, '/metrics'), all)
  const { code, stderr } = await runServer([`--port=${server.port}`, '--workers=1'])
  assert.equal(code, 1)
  assert.match(stderr, /^Error: port \d+ \(--port\) is taken/)
  for (let round = 0; round < 8; round++) assert.deepEqual(await answering(server.port, '/version'), all)
})

test('--host=127.0.0.1 binds to that address, where a port that is taken on another one only is no obstacle', async (t) => {
  const [port, metrics] = [await freePort(), await freePort()]
  const holders = [port, metrics].map((taken) =>
    createServer((socket) => socket.resetAndDestroy()).listen(taken, '127.0.0.2'),
  )
  t.after(() => holders.map((holder) => holder.close()))
  await Promise.all(holders.map((holder) => once(holder, 'listening')))
  await using _ = await startServer(['--host=127.0.0.1', `--port=${port}`, `--port-metrics=${metrics}`])
  for (let round = 0; round < 6; round++) assert.deepEqual(await answering(port, '/version'), ['127.0.0.1'])
  assert.deepEqual(await answering(metrics, '/metrics'), ['127.0.0.1'])
})

test('an address of IPv6 may have brackets or none', () => {
  assert.deepEqual(['[::1]', '::1'].map(bare), ['::1', '::1'])
})

test('the metrics port is neither prefixed nor counted, healthy whatever the server is, and offers no OpenMetrics', async () => {
  const metrics = await freePort()
  await using server = await startOneShard(['--prefix=/foo', '--unhealthy', `--port-metrics=${metrics}`])
  const accept = 'application/openmetrics-text'
  const ask = (path: string) => request({ port: metrics, headers: { accept } }, path)
  const isHealthy = async () => {
    const { status: healthy, text } = await ask('/healthz')
    assert.deepEqual([healthy, text], [200, 'OK'])
  }
  await isHealthy()
  const { status, headers, text } = await ask('/metrics')
  assert.deepEqual([status, headers['content-type']], [200, 'text/plain; version=0.0.4; charset=utf-8'])
  assert.match(text, /^process_cpu_seconds_total \d/m)
  for (const path of ['/', '/version', '/foo/metrics', '/readyz', '/healthz/', '//metrics']) {
    assert.equal((await ask(path)).status, 404, path)
  }
  assert.doesNotMatch((await ask('/metrics')).text, /^http_request\w+\{/m)
  server.kill('SIGTERM')
  await until(async () => (await server.get('/foo/readyz')).status === 503)
  await isHealthy()
  server.kill('SIGTERM')
  assert.equal(await server.exited, 1)
})
