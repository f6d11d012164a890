import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { judge, readCounts } from '../../demo/analysis.ts'
import { startProxy } from '../../demo/proxy.ts'
import { request, startOneShard } from '../server.ts'

test('the canary demo promotes a release that is well, and rolls back one with faults', async () => {
  const demo = join(import.meta.dirname, '../../demo/canary.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [demo, '--port=0', '--interval=400'])
  const [first = '', second = ''] = stdout.split('Rolling out v3')
  assert.match(first, /Rolling out v2\n( {2}█.*good\n){5}Promoted v2\n/, stdout)
  assert.match(second, /halted: success rate [\d.]+% < 99%\n[^]*Rolled back v3, with faults\n/, stdout)
})

describe('an analysis', () => {
  const text = (good: number, bad: number, slow: number) => `http_requests_total{status="200"} ${good}
http_requests_total{status="503"} ${bad}
http_request_duration_seconds_bucket{method="GET",path="a",status="200",le="0.5"} ${good + bad - slow}
http_request_duration_seconds_bucket{method="GET",path="a",status="200",le="+Inf"} ${good + bad}
`
  const verdict = (...after: [number, number, number]) =>
    judge(readCounts(text(100, 50, 20)), readCounts(text(...after)))

  test('looks at what happened since the last one only', () => {
    assert.deepEqual(verdict(300, 50, 20), {
      requests: 200,
      successPercent: 100,
      p99Seconds: 0.5,
      objection: undefined,
    })
  })

  test('objects to failures, to slow answers, and to silence', () => {
    assert.equal(verdict(300, 60, 20).objection, 'success rate 95.2% < 99%')
    assert.equal(verdict(300, 50, 30).objection, 'p99 above 0.5s')
    assert.equal(verdict(100, 50, 20).objection, 'no requests')
  })
})

test('the proxy shares requests out exactly, and answers 502 where nobody is', async () => {
  await using one = await startOneShard(['--ui-message=one'])
  await using two = await startOneShard(['--ui-message=two'])
  await using proxy = await startProxy(0)
  assert.equal((await request({ port: proxy.port }, '/version')).status, 502)
  proxy.route({ primary: one.port, canary: two.port, percent: 30 })
  const seen: Record<string, number> = {}
  for (let turn = 0; turn < 100; turn++) {
    const { message } = (await request({ port: proxy.port }, '/api/info')).json<{ message: string }>()
    seen[message] = (seen[message] ?? 0) + 1
  }
  assert.deepEqual(seen, { one: 70, two: 30 })
})
