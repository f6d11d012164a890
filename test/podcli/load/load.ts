import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Server, until } from '../../server.ts'
import { listen, PODCLI, podcli, runHere } from '../run.ts'
import { openTerminal } from '../terminal.ts'
import { load, loadBy, serve } from './run-load.ts'
import { shareTarget } from './target.ts'

describe('load', () => {
  let podinfo: Server
  let grpcPort: number
  const directory = mkdtempSync(join(tmpdir(), 'podcli-load-'))
  before(async () => {
    const target = await shareTarget()
    podinfo = target.podinfo
    grpcPort = target.grpcPort
  })
  after(() => rmSync(directory, { recursive: true }))
  const at = (path: string) => `127.0.0.1:${podinfo.port}${path}`

  /** What the server itself has counted, by status. */
  async function counted(path: string): Promise<Record<string, number>> {
    const { text } = await podinfo.get('/metrics')
    const lines = text.matchAll(/^http_request_duration_seconds_count\{(.*)\} (\d+)$/gm)
    const counts: Record<string, number> = {}
    for (const [, labels = '', count] of lines) {
      const status = /status="(\d+)"/.exec(labels)?.[1]
      if (labels.includes(`path="${path}"`) && status) counts[status] = Number(count)
    }
    return counts
  }

  describe('counts as the server does', () => {
    test('in a closed loop of several threads, exactly as many requests as it is told', async () => {
      const words = [at('/status/418'), '--requests=2003', '--connections=7', '--threads=2']
      const { status, result } = await load(...words)
      assert.deepEqual([status, result.statuses, result.errors], [0, { 418: 2003 }, 2003])
      assert.deepEqual(await counted('status'), { 418: 2003 })
    })

    test('when the time is up', async () => {
      const { result } = await load(at('/api/info'), '--duration=50ms')
      assert.equal(result.requests, result.statuses['200'])
      assert.deepEqual(await counted('api_info'), result.statuses)
    })

    test('in an open loop of stages', async () => {
      // The last request is due when its stage begins: the rest of the time is for a machine that stalls.
      const words = [at('/headers'), '--stages=100/100ms,100..300/250ms,1/1s', '--threads=2']
      const { result, stderr } = await loadBy(podcli, ...words)
      // There is no terminal to draw on.
      assert.ok(!stderr.includes('\x1b'), stderr)
      assert.deepEqual([result.statuses, result.unstarted], [{ 200: 61 }, 0])
      assert.deepEqual(await counted('headers'), { 200: 61 })
    })

    test('with bodies, which come in chunks or not at all', async () => {
      for (const [path, ...words] of [
        ['/echo', '--body={"a":1}', '--header=content-type: application/json'],
        ['/chunked/0'],
        ['/version', '--header=Connection: close'],
      ] as const) {
        const { result } = await load(at(path), '--requests=20', '--connections=2', ...words)
        assert.equal(result.requests - result.errors, 20, JSON.stringify(result))
      }
    })

    test('by the weights of a scenario', async () => {
      const file = join(directory, 'weights.yaml')
      writeFileSync(
        file,
        `requests: 30
fail: errors>0
steps:
  - path: /env
    weight: 2
  - path: /token
    method: POST
    body: x
`,
      )
      const { status, result } = await load(at('/'), `--scenario=${file}`, '--connections=3')
      assert.deepEqual([status, result.statuses, result.thresholds.length], [0, { 200: 30 }, 1])
      assert.deepEqual(await counted('env'), { 200: 20 })
      assert.deepEqual(await counted('token'), { 200: 10 })
    })

    test('messages of websockets, and calls of gRPC', async () => {
      const ws = await load(`ws://${at('/ws/echo')}`, '--requests=50', '--connections=3', '--body=hello')
      assert.deepEqual(ws.result.statuses, { message: 50 })
      const echo = await load(
        `grpc://127.0.0.1:${grpcPort}/echo.EchoService/Echo`,
        '--requests=50',
        '--connections=3',
        '--body=hello',
      )
      assert.deepEqual([echo.result.statuses, echo.result.errors], [{ 0: 50 }, 0])
      const unknown = await load(`grpc://127.0.0.1:${grpcPort}`, '--requests=5', '--body=nobody')
      assert.deepEqual([unknown.result.statuses, unknown.result.errors], [{ 5: 5 }, 5])
    })
  })

  describe('measures', { concurrency: true }, () => {
    test('a delay right within 5 %, in an open loop, and says each second how it goes', async () => {
      // A machine with other work holds up the client, too: it is right when it gets its turn.
      await until(async () => {
        using server = await startSlow(() => 500)
        const { result, stderr } = await load(`127.0.0.1:${server.port}`, '--rate=50', '--requests=40')
        assert.match(stderr, /^\ds: \S+\/s, p50 \S+, p99 \S+, (2xx: \d+|no answer yet)\n/)
        // What the server's own timer was late is no error of the client.
        const ratio = (result.latencyMs.p50 ?? 0) / server.medianMs()
        return ratio > 0.95 && ratio < 1.05
      })
    })

    test('nothing amiss where a server closes connections that rest', async () => {
      await using server = createTcpServer((socket) => {
        socket.on('data', () => {
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx')
          setTimeout(() => socket.end(), 10)
        })
      })
      const { result } = await load(`127.0.0.1:${await listen(server)}`, '--rate=10', '--requests=5')
      assert.deepEqual([result.statuses, result.errors], [{ 200: 5 }, 0])
    })

    test('what a stall costs all requests that are due meanwhile', async () => {
      // One connection: the first answer holds up the nine behind it.
      using server = await startSlow((index) => (index === 0 ? 500 : 0))
      const { result } = await load(`127.0.0.1:${server.port}`, '--rate=20', '--requests=10', '--connections=1')
      assert.equal(result.requests, 10)
      assert.ok((result.latencyMs.mean ?? 0) > 200, JSON.stringify(result.latencyMs))
    })
  })

  test('stops at Ctrl-C with the result so far, and shows itself on a terminal meanwhile', async () => {
    using terminal = openTerminal(`${PODCLI} load ${at('/version')} --duration=1h --rate=50`)
    await terminal.shown(/rate +[▁▂▃▄▅▆▇█]+ [\d,.]+\/s/)
    terminal.type('\x03')
    assert.equal(await terminal.ended, 130)
    assert.match(terminal.screen(), /requests +[\d,]+ in /)
  })

  test('writes a page that shows what it found', async () => {
    const { stdout } = await runHere(['load', at('/version?<b>'), '--requests=10', '--output=html', '--fail=errors>1%'])
    assert.match(stdout, /^<!doctype html>[^]*10 requests[^]*Passed: errors&#62;1%, 0%[^]*<\/html>\n$/)
    assert.ok(!stdout.includes('<b>'))
  })
})

/** A server that answers each request after so many milliseconds, and knows how long it really took. */
async function startSlow(delayMs: (index: number) => number) {
  const took: number[] = []
  let index = 0
  const server = await serve((_, response) => {
    const began = performance.now()
    setTimeout(() => {
      took.push(performance.now() - began)
      response.end('late')
    }, delayMs(index++))
  })
  return {
    ...server,
    medianMs: () => took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0,
  }
}
