import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { freePort } from '../../ports.ts'
import { listen, openBlackHole, PODCLI, podcli } from '../run.ts'
import { type LoadJson, load } from './run-load.ts'

describe('load fails', () => {
  test('when a threshold is broken, and says which', async () => {
    const server = createServer((_, response) => response.end('x'))
    const port = await listen(server)
    const broken = await podcli([
      'load',
      `127.0.0.1:${port}`,
      '--requests=10',
      '--fail=p99>1ms',
      '--fail=mean>=0s',
      '--fail=errors>0%',
    ])
    assert.equal(broken.status, 1)
    assert.match(broken.stdout, /FAILED +mean>=0s: [\d.]+ms/)
    assert.match(broken.stdout, /passed +errors>0%: 0%/)
    server.close()
    server.closeAllConnections()
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
      '--timeout=200ms',
      '--connections=2',
    )
    assert.equal(status, 1)
    assert.ok((result.faults.timeout ?? 0) >= 2)
    assert.match(stderr, /given up, since the target answers no more: no answer within 0.2s/)
  })

  test('when the target dies, and does not hammer its port', async () => {
    const dying = createServer((_, response) => response.end('x'))
    const port = await listen(dying)
    const child = spawn(PODCLI, [
      'load',
      `127.0.0.1:${port}`,
      '--duration=1h',
      '--timeout=300ms',
      '--output=json',
      '--connections=4',
    ])
    const [stdout] = await Promise.all([
      text(child.stdout),
      once(child.stderr, 'data').then(() => {
        dying.close()
        dying.closeAllConnections()
      }),
    ])
    const { faults } = JSON.parse(stdout) as LoadJson
    assert.ok((faults.connect ?? 0) > 0 && (faults.connect ?? 0) < 200, stdout)
  })

  test('with answers that are none of HTTP', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => undefined).end('220 mail.example.com\r\n'))
    const { status, result } = await load(`127.0.0.1:${await listen(server)}`, '--requests=3', '--connections=1')
    assert.deepEqual([status, result.faults], [1, { broken: 3 }])
    server.close()
  })

  for (const [words, complaint] of [
    [['--rate=0'], /invalid value "0" for --rate: expected a whole number from 1/],
    [['--rate=5', '--ramp=1..5/1s'], /--rate and --ramp exclude each other/],
    [['--ramp=1..5'], /invalid value "1..5" for --ramp: expected 10..500\/2m/],
    [['--stages=10/1s,x'], /invalid value "10\/1s,x" for --stages/],
    [['--stages=10/1s', '--duration=1s'], /--duration has no place beside it/],
    [['--fail=p99>fast'], /invalid value "p99>fast" for --fail: expected a threshold, such as/],
    [['--header=nonsense'], /invalid header "nonsense": expected name: value/],
    [['--threads=3', '--connections=2'], /--threads must not be more than --connections/],
    [['--duration=0s'], /--duration must be above 0/],
    [['--scenario=/nowhere.yaml'], /can't read the scenario: ENOENT/],
  ] as const) {
    test(`at ${words.join(' ')}, as wrong usage`, async () => {
      const { status, stderr } = await podcli(['load', '127.0.0.1', ...words])
      assert.equal(status, 2)
      assert.match(stderr.split('\n')[0] ?? '', complaint)
    })
  }
})
