import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import { freePort } from '../ports.ts'
import { request, startServer, until } from '../server.ts'

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
  ['', ['127.0.0.1', '127.0.0.2', ...(HAS_IPV6 ? ['::1'] : [])]],
  ['0.0.0.0', ['127.0.0.1', '127.0.0.2']],
  ['127.0.0.1', ['127.0.0.1']],
  ['localhost', undefined],
  ['[::1]', ['::1']],
  ['::1', ['::1']],
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

test('a port that is taken on another address only is no obstacle', async () => {
  const port = await freePort()
  const holder = createServer().listen(port, '127.0.0.2')
  await once(holder, 'listening')
  const metrics = await freePort()
  const other = createServer().listen(metrics, '127.0.0.2')
  await once(other, 'listening')
  await using _ = await startServer([`--host=127.0.0.1`, `--port=${port}`, `--port-metrics=${metrics}`])
  assert.equal((await request({ port }, '/version')).status, 200)
  assert.equal((await request({ port: metrics }, '/healthz')).status, 200)
  holder.close()
  other.close()
})

test('the metrics port is neither prefixed nor counted, and healthy whatever the server is', async () => {
  const metrics = await freePort()
  await using server = await startServer(['--prefix=/foo', '--unhealthy', `--port-metrics=${metrics}`])
  const ask = (path: string) => request({ port: metrics }, path)
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
