import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { routes } from '../../../src/http/routes.ts'
import { until } from '../../server.ts'
import { assertHead } from '../answers.ts'
import type { Peer } from '../peer.ts'
import { type Case, toKeys } from '../suite.ts'

/** A path that each route matches, and the label that the contract gives it; `named` ones take no prefix. */
const LABELS: Readonly<Record<string, { path: string; label: string; named?: true }>> = {
  'GET /': { path: '/', label: 'root' },
  'GET /api/info': { path: '/api/info', label: 'api_info' },
  'GET /version': { path: '/version', label: 'version' },
  'GET /healthz': { path: '/healthz', label: 'healthz' },
  'GET /readyz': { path: '/readyz', label: 'readyz' },
  'POST /readyz/enable': { path: '/readyz/enable', label: 'readyz_enable' },
  'POST /readyz/disable': { path: '/readyz/disable', label: 'readyz_disable' },
  'POST /fault_injection/enable': { path: '/fault_injection/enable', label: 'fault_injection_enable' },
  'POST /fault_injection/disable': { path: '/fault_injection/disable', label: 'fault_injection_disable' },
  'GET /fault_injection/status': { path: '/fault_injection/status', label: 'fault_injection_status' },
  'GET /env': { path: '/env', label: 'env' },
  'POST /env': { path: '/env', label: 'env' },
  'GET /headers': { path: '/headers', label: 'headers' },
  'POST /headers': { path: '/headers', label: 'headers' },
  'any /echo': { path: '/echo', label: 'echo' },
  'any /echo/{rest:.*}': { path: '/echo/a/b', label: 'echo' },
  'any /api/echo': { path: '/api/echo', label: 'api_echo' },
  'any /api/echo/{rest:.*}': { path: '/api/echo/a', label: 'api_echo' },
  'GET /status/{code:[0-9]+}': { path: '/status/418', label: 'status', named: true },
  'POST /status/{code:[0-9]+}': { path: '/status/418', label: 'status', named: true },
  'PUT /status/{code:[0-9]+}': { path: '/status/418', label: 'status', named: true },
  'GET /delay/{wait:[0-9]+}': { path: '/delay/0', label: 'delay', named: true },
  'any /chunked': { path: '/chunked', label: 'chunked' },
  'any /chunked/{wait:[0-9]+}': { path: '/chunked/0', label: 'chunked_wait_0_9' },
  'POST /token': { path: '/token', label: 'token' },
  'GET /token/validate': { path: '/token/validate', label: 'token_validate' },
  'GET /configs': { path: '/configs', label: 'configs' },
  'POST /cache/{key}': { path: '/cache/k', label: 'cache_key' },
  'PUT /cache/{key}': { path: '/cache/k', label: 'cache_key' },
  'GET /cache/{key}': { path: '/cache/k', label: 'cache', named: true },
  'DELETE /cache/{key}': { path: '/cache/k', label: 'cache_key' },
  'POST /store': { path: '/store', label: 'store' },
  'PUT /store': { path: '/store', label: 'store' },
  'GET /store/{hash}': { path: '/store/x', label: 'store', named: true },
  'GET /ws/echo': { path: '/ws/echo', label: 'ws_echo' },
  'any /metrics': { path: '/metrics', label: 'metrics' },
  'any /swagger.json': { path: '/swagger.json', label: 'swagger_json' },
  'GET /swagger/{file:.*}': { path: '/swagger/', label: 'swagger' },
  'GET /openapi.json': { path: '/openapi.json', label: 'openapi_json' },
  'GET /debug/pprof/{name:.*}': { path: '/debug/pprof/', label: 'debug_pprof' },
  'GET /_ui/info': { path: '/_ui/info', label: 'ui_info' },
  'POST /_ui/backends': { path: '/_ui/backends', label: 'ui_backends' },
  'GET /_ui/{file:.*}': { path: '/_ui/nothing', label: 'ui' },
}

/** Leaves the server unfit to be counted on: it ends the process. */
const UNCOUNTED = ['GET /panic']

const BUCKETS = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf']

/** The server of these cases has been asked nothing else; one after the other. */
export const metricsCases: readonly Case[] = [
  {
    good: 'any /metrics',
    title: 'counts each route under its label, method and status, and what is not matched nowhere',
    async run(peer) {
      const expected = new Map<string, number>()
      const count = (method: string, path: string, status: number) => {
        const key = `method="${method}",path="${path}",status="${status}"`
        expected.set(key, (expected.get(key) ?? 0) + 1)
      }
      for (const key of routes.flatMap(toKeys).filter((key) => !UNCOUNTED.includes(key))) {
        const row = LABELS[key]
        assert.ok(row, `no label is known for ${key}`)
        const { path, label, named } = row
        const labelled = peer.prefix === '' || named ? label : label === 'root' ? 'foo' : `foo_${label}`
        const declared = key.split(' ')[0] ?? ''
        for (const method of declared === 'any' ? ['GET', 'PATCH', 'PROPFIND', 'MKCOL'] : [declared]) {
          if (path === '/chunked') {
            // Nobody waits for a random time: a client that leaves counts, too.
            ;(await peer.open(path, { method })).abandon()
            count(method === 'GET' || method === 'PATCH' ? method : 'other', labelled, 499)
          } else {
            const { status } = await peer.ask(path, { method })
            count(method === 'PROPFIND' || method === 'MKCOL' ? 'other' : method, labelled, status)
          }
        }
      }
      for (const [method, path] of [
        ['GET', '/nothing'],
        ['POST', '/version'],
        ['GET', '//x'],
        ['GET', '/%zz'],
      ] as const) {
        await peer.ask(path, { method })
      }
      await assertCounts(peer, expected)
      // As it was: the last of these switches turned it off.
      await peer.ask('/readyz/enable', { method: 'POST' })
    },
  },
  {
    good: 'GET /ws/echo',
    title: 'counts a websocket as 200 once it is upgraded',
    async run(peer) {
      const socket = peer.socket('/ws/echo')
      await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
      socket.terminate()
      const label = peer.prefix ? 'foo_ws_echo' : 'ws_echo'
      assert.ok((await countsOf(peer)).has(`method="GET",path="${label}",status="200"`))
    },
  },
  {
    good: 'any /metrics',
    title: 'adds up, by the buckets and metrics that dashboards know',
    async run(peer) {
      const answer = await peer.ask('/metrics')
      assertHead(answer, 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
      const { text } = answer
      const label = peer.prefix ? 'foo_version' : 'version'
      const buckets = [...text.matchAll(/_seconds_bucket\{le="([^"]+)",method="GET",path="(\w+)",status="200"\}/g)]
      assert.deepEqual(
        buckets.filter(([, , path]) => path === label).map(([, le]) => le),
        BUCKETS,
      )
      const totals = [...text.matchAll(/^http_requests_total\{status="\d+"\} (\d+)$/gm)].map(([, total]) =>
        Number(total),
      )
      assert.equal(text.match(/^http_requests_total/gm)?.length, totals.length)
      const each = toCounts(text)
      assert.equal(sum(totals), sum([...each.values()]))
      const metrics = peer.prefix ? 'foo_metrics' : 'metrics'
      for (const method of ['GET', 'PATCH', 'other']) {
        assert.ok(each.has(`method="${method}",path="${metrics}",status="200"`))
      }
      for (const name of [
        'process_cpu_seconds_total',
        'process_resident_memory_bytes',
        'process_open_fds',
        'process_start_time_seconds',
      ]) {
        assert.match(text, new RegExp(`^${name} \\d`, 'm'))
      }
    },
  },
]

/** That the server has counted this and nothing else, but for scrapes, which count themselves. */
async function assertCounts(peer: Peer, expected: ReadonlyMap<string, number>): Promise<void> {
  const counts = async () => {
    const all = await countsOf(peer)
    return new Map([...all].filter(([series]) => !isScrape(series)))
  }
  const wanted = new Map([...expected].filter(([series]) => !isScrape(series)))
  // A client that left is counted when the server notices.
  await until(async () => isDeepStrictEqual(await counts(), wanted)).catch(() => undefined)
  assert.deepEqual(await counts(), wanted)
}

function isScrape(series: string): boolean {
  return /path="(foo_)?metrics"/.test(series)
}

/** Requests by series. */
async function countsOf(peer: Peer): Promise<Map<string, number>> {
  return toCounts((await peer.ask('/metrics')).text)
}

function toCounts(text: string): Map<string, number> {
  const lines = text.matchAll(/^http_request_duration_seconds_count\{([^}]*)\} (\d+)$/gm)
  return new Map([...lines].map(([, series = '', count]) => [series, Number(count)]))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
