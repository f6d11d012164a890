import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { freePort } from '../../ports.ts'
import { request, type Server, until } from '../../server.ts'
import { shareTarget } from '../load/target.ts'
import { PODCLI, podcli } from '../run.ts'

describe('loadtester', () => {
  let podinfo: Server
  let port: number
  let tester: ChildProcess
  let log = ''
  before(async () => {
    podinfo = (await shareTarget()).podinfo
    port = await freePort()
    tester = spawn(PODCLI, ['loadtester', `--port=${port}`, '--loads=2'], { stdio: ['ignore', 'ignore', 'pipe'] })
    tester.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
    await until(() => log.includes('loadtester started'))
  })
  after(async () => {
    tester.kill()
    const [code] = (await once(tester, 'exit')) as [number]
    assert.equal(code, 0, log)
  })

  /** What Flagger sends; resolves with status and text. */
  async function call(path: string, body: unknown = {}) {
    const webhook = { name: 'podinfo', namespace: 'test', phase: 'Progressing', ...(body as object) }
    const answer = await request({ port, method: 'POST', body: JSON.stringify(webhook) }, path)
    return [answer.status, answer.text] as const
  }
  const run = (cmd: string, type?: string) => call('/', { metadata: { cmd, ...(type && { type }) } })
  const metrics = async () => (await request({ port }, '/metrics')).text
  const target = () => `http://127.0.0.1:${podinfo.port}`

  test('answers gates and rollbacks as those of Flagger are answered, each canary for itself', async () => {
    for (const kind of ['gate', 'rollback']) {
      const other = { name: 'other' }
      assert.deepEqual(await call(`/${kind}/check`), [403, 'Forbidden'])
      assert.deepEqual(await call(`/${kind}/open`), [202, ''])
      assert.deepEqual(await call(`/${kind}/check`), [200, 'Approved'])
      assert.deepEqual(await call(`/${kind}/check`, other), [403, 'Forbidden'])
      assert.deepEqual(await call(`/${kind}/close`), [202, ''])
      assert.deepEqual(await call(`/${kind}/check`), [403, 'Forbidden'])
    }
    assert.deepEqual(await call('/gate/approve'), [200, 'OK'])
    assert.deepEqual(await call('/gate/halt'), [403, 'Forbidden'])
    assert.deepEqual(await call('/healthz'), [200, 'OK'])
    assert.equal((await call('/gates'))[0], 404)
  })

  test('runs what hey would run, and counts it', async () => {
    assert.deepEqual(await run(`hey -n 40 -c 4 ${target()}/status/201`), [202, ''])
    await until(async () => /loadtester_requests_total\{status="201"\} 40\n/.test(await metrics()))
    await until(() => log.includes('load ended'))
    const { text } = await podinfo.get('/metrics')
    assert.match(text, /http_requests_total\{status="201"\} 40\n/)
  })

  test('runs the same once at a time, and no more than allowed', async () => {
    const load = (path: string) => run(`hey -z 1h -q 1 -c 1 ${target()}${path}`)
    assert.deepEqual(await load('/a'), [202, ''])
    assert.deepEqual(await load('/a'), [202, ''])
    assert.match(await metrics(), /loads_skipped_total 1\n/)
    assert.deepEqual(await load('/b'), [202, ''])
    assert.deepEqual(await load('/c'), [429, 'as many loads run as are allowed'])
    assert.match(await metrics(), /loads_running 2\n/)
  })

  test('waits for acceptance tests', async () => {
    assert.deepEqual(await run(`curl -sd 'test' ${target()}/token | grep token`, 'bash'), [200, ''])
    assert.deepEqual(await run(`curl -s ${target()}/version | grep nonsense`, 'bash'), [
      500,
      'no line matches nonsense',
    ])
    assert.deepEqual(await run(`curl -sf ${target()}/status/500`, 'bash'), [500, 'status 500'])
    assert.match((await run(`curl -s http://127.0.0.1:${await freePort()}/`, 'bash')).join(), /^500,.*ECONNREFUSED/)
  })

  test('refuses what it can not run with 400 and the reason, and what is no webhook', async () => {
    for (const [answer, reason] of [
      [await run('rm -rf / ; true'), /";" would need a shell/],
      [await run('helm test podinfo', 'helmv3'), /unknown type "helmv3": expected cmd or bash/],
      [await run('hey -n 1 -c 1 http://a', 'bash'), /only curl/],
      [await call('/', { metadata: { type: 'cmd' } }), /metadata has no cmd/],
      [await call('/', { metadata: { cmd: 3 } }), /expected the JSON of a webhook/],
      [await call('/', []), /metadata has no cmd/],
    ] as const) {
      assert.equal(answer[0], 400)
      assert.match(answer[1], reason)
    }
    const plain = await request({ port, method: 'POST', body: 'x' }, '/')
    const long = await request({ port, method: 'POST', body: 'x'.repeat(100_000) }, '/')
    assert.deepEqual([plain.status, long.status], [400, 413])
    assert.match(await metrics(), /loads_refused_total 5\n/)
  })

  test('says when its port is taken', async () => {
    const { status, stderr } = await podcli(['loadtester', `--port=${port}`])
    assert.equal(status, 1)
    assert.match(stderr, /^Error: listen EADDRINUSE/)
  })
})
