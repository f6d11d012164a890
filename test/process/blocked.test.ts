import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freePort } from '../ports.ts'
import { request, startServer, until } from '../server.ts'
import { stallShard } from './inspector.ts'

test('a shard that stands still is told of, and turns /healthz to 503 on the others and on the metrics port', async () => {
  const port = await freePort()
  await using server = await startServer([`--port-metrics=${port}`], { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
  const health = () => request({ port }, '/healthz')
  assert.deepEqual([(await health()).status, (await health()).text], [200, 'OK'])
  await stallShard(server, 0)
  const stuck = await server.logged(({ msg }) => msg === 'shard is stuck, waiting to be restarted')
  assert.deepEqual([stuck.level, stuck.shard], ['error', 0])
  assert.deepEqual([(await health()).status, (await health()).text], [503, 'stuck'])
  // A connection that the shard got is never answered: another one is tried.
  await until(async () => (await Promise.race([server.get('/healthz'), waited()]))?.status === 503)
  assert.match((await request({ port }, '/metrics')).text, /^process_cpu_seconds_total /m)
  server.kill('SIGTERM')
  assert.equal(await server.exited, 'SIGKILL')
})

function waited(): Promise<undefined> {
  return new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), 500)
  })
}
