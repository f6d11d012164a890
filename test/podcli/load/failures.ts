import assert from 'node:assert/strict'
import { createServer as createTcpServer } from 'node:net'
import { describe, test } from 'node:test'
import { freePort } from '../../ports.ts'
import { listen, openBlackHole, podcli } from '../run.ts'
import { load, serve } from './run-load.ts'

describe('load fails', { concurrency: true }, () => {
  test('when a threshold is broken, and says which', async () => {
    using server = await serve((_, response) => response.end('x'))
    const broken = await podcli([
      'load',
      `127.0.0.1:${server.port}`,
      '--requests=10',
      '--fail=p99>1ms',
      '--fail=mean>=0s',
      '--fail=errors>0%',
    ])
    assert.equal(broken.status, 1)
    assert.match(broken.stdout, /FAILED +mean>=0s: [\d.]+ms/)
    assert.match(broken.stdout, /passed +errors>0%: 0%/)
  })

  test('at a dead port, with a reason', async () => {
    const { status, stdout, stderr } = await podcli(['load', `127.0.0.1:${await freePort()}`])
    assert.deepEqual([status, stdout], [1, ''])
    assert.match(stderr, /^Error: .* can't be reached: connect ECONNREFUSED/)
  })

  test('when the target never answers', async () => {
    using hole = await openBlackHole()
    const { status, result, stderr } = await load(
      `127.0.0.1:${hole.port}`,
      '--duration=1h',
      '--timeout=500ms',
      '--connections=2',
    )
    assert.equal(status, 1)
    assert.ok((result.faults.timeout ?? 0) >= 2)
    assert.match(stderr, /given up, since the target answers no more: no answer within 0.5s/)
  })

  test('when the target dies, and does not hammer its port', async () => {
    let asked = 0
    using dying = await serve((_, response) => {
      setTimeout(() => response.end('x'), 20)
      if (++asked === 10) dying[Symbol.dispose]()
    })
    const words = ['--duration=1h', '--timeout=1s', '--connections=4']
    const { status, result } = await load(`127.0.0.1:${dying.port}`, ...words)
    const { connect = 0 } = result.faults
    assert.equal(status, 1)
    assert.ok(connect > 0 && connect < 200, JSON.stringify(result))
  })

  test('with answers that are none of HTTP', async () => {
    await using server = createTcpServer((socket) => {
      socket
        .on('error', () => undefined)
        .resume()
        .end('220 mail.example.com\r\n')
    })
    const { status, result } = await load(`127.0.0.1:${await listen(server)}`, '--requests=3', '--connections=1')
    assert.deepEqual([status, result.faults], [1, { broken: 3 }])
  })
})
