import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import type { Server } from '../../server.ts'
import { sharePodinfo } from '../podinfo.ts'
import { check, listen, openBlackHole, PODCLI, podcli, runHere } from '../run.ts'

describe('a check', () => {
  /** Answers with the statuses of its path, one after the other, and the last for ever. */
  const statuses = new Map<string, number[]>()
  const server = createServer(({ url = '' }, response) => {
    const rest = statuses.get(url) ?? []
    response.writeHead((rest.length > 1 ? rest.shift() : rest[0]) ?? 404).end()
  })
  let port = 0
  before(async () => {
    port = await listen(server)
  })
  after(() => server.close())

  /** The address of a page that answers with these statuses. */
  function page(...answers: number[]): string {
    const path = `/${statuses.size}`
    statuses.set(path, answers)
    return `127.0.0.1:${port}${path}`
  }

  test('says nothing on stdout, and one line on stderr', async () => {
    const { status, stdout, stderr } = await podcli(['check', 'http', page(200)])
    assert.deepEqual({ status, stdout }, { status: 0, stdout: '' })
    assert.match(stderr, /^\{.*\}\n$/)
  })

  test('tries once unless told otherwise', async () => {
    const { status, told } = await check(['http', page(500, 200)])
    assert.equal(status, 1)
    assert.deepEqual(told, [{ msg: 'check failed', 'status code': 500 }])
  })

  test('tries again after a failure, until one succeeds', async () => {
    const { status, told } = await check(['http', page(500, 503, 200), '--retry=5', '--delay=1ms'])
    assert.equal(status, 0)
    assert.deepEqual(told, [
      { msg: 'check failed', 'status code': 500 },
      { msg: 'check failed', 'status code': 503 },
      { msg: 'check succeed', 'status code': 200 },
    ])
  })

  test('tries as often after the first as --retry says', async () => {
    const { status, lines } = await check(['http', page(500), '--retry', '3', '--delay', '0'])
    assert.deepEqual({ status, count: lines.length }, { status: 1, count: 4 })
  })

  test('pauses between any two tries', async () => {
    const { lines } = await check(['http', page(500), '--retry=2', '--delay=300ms'])
    const times = lines.map(({ ts }) => Date.parse(ts))
    // A millisecond less: times are rounded.
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0) >= 299)
    assert.deepEqual(pauses, [true, true], String(times))
  })

  // Far beyond the patience of a test: it would not end in time.
  test('pauses neither before the first try nor after the last', async () => {
    assert.equal((await check(['http', page(200), '--retry=1', '--delay=1h'])).status, 0)
    assert.equal((await check(['http', page(500), '--delay=1h'])).status, 1)
  })

  describe('ends by --timeout at a port that never says a word:', { concurrency: true }, () => {
    for (const kind of ['http http://', 'http https://', 'grpc ', 'grpc --tls ', 'ws ws://', 'ws wss://']) {
      test(kind, async () => {
        using hole = await openBlackHole()
        const words = [...`${kind}127.0.0.1:${hole.port}`.split(' '), '--timeout=300ms', '--retry=1', '--delay=1ms']
        const { status, told } = await check(words, { by: kind === 'http http://' ? podcli : runHere })
        assert.equal(status, 1)
        const line = { msg: 'check failed', error: 'no answer within 0.3s' }
        assert.deepEqual(told, [line, line])
      })
    }
  })

  test('ends by a --timeout that is shorter than anything takes', async () => {
    for (const words of ['http http://', 'ws wss://']) {
      const { status, told } = await check([...`${words}127.0.0.1:${port}`.split(' '), '--timeout=1ns'])
      assert.equal(status, 1)
      assert.deepEqual(told, [{ msg: 'check failed', error: 'no answer within 0.001s' }])
    }
  })

  test('goes on when nobody reads its lines', async () => {
    const words = ['check', 'http', page(500, 500, 200), '--retry=2', '--delay=1ms']
    const child = spawn(PODCLI, words, { stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr.destroy()
    assert.deepEqual(await once(child, 'exit'), [0, null])
  })
})

describe('a line of a check', () => {
  let podinfo: Server
  before(async () => {
    podinfo = await sharePodinfo()
  })

  test('has the shape of a line of the log of podinfo', async () => {
    const theirs = await podinfo.logged(({ msg }) => msg === 'podinfo started')
    const [ours] = (await check(['http', `localhost:${podinfo.port}/healthz`])).lines
    const shape = (line: object = {}) => Object.entries(line).slice(0, 4)
    assert.deepEqual(
      shape(ours).map(([name]) => name),
      shape(theirs).map(([name]) => name),
    )
    for (const { level, ts } of [ours, theirs] as typeof podinfo.log) {
      assert.equal(level, 'info')
      assert.match(String(ts), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }
    const { ts: _, ...rest } = ours ?? {}
    const address = `http://localhost:${podinfo.port}/healthz`
    assert.deepEqual(rest, { level: 'info', caller: 'podcli', msg: 'check succeed', address, 'status code': 200 })
  })
})
