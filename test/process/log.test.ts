import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VERSION } from '../../src/version.ts'
import { type LogLine, raw, startOneShard } from '../server.ts'

const TS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

function assertShape(line: LogLine, level: string): void {
  assert.deepEqual(Object.keys(line).slice(0, 4), ['level', 'ts', 'caller', 'msg'])
  assert.equal(line.level, level)
  assert.match(String(line.ts), TS)
  assert.ok(Math.abs(Date.parse(String(line.ts)) - Date.now()) < 60_000)
  assert.match(String(line.caller), /./)
}

describe('the log', { concurrency: true }, () => {
  test('is one JSON object a line on stderr, from the start to the end', async () => {
    await using server = await startOneShard(['--level=info'])
    await server.get('/version')
    server.kill('SIGINT')
    assert.equal(await server.exited, 0)
    const lines = server.stderr().trimEnd().split('\n')
    assert.equal(lines.length, server.log.length)
    for (const line of server.log) assertShape(line, 'info')
    const { version, revision, port } = await server.logged(({ msg }) => msg === 'podinfo started')
    assert.deepEqual([version, port], [VERSION, server.port])
    assert.match(String(revision), /./)
    assert.deepEqual(
      server.log.map(({ msg }) => msg),
      ['podinfo started', 'shutting down', 'shut down'],
    )
  })

  test('has a line for each matched request at debug level, and none for others', async () => {
    await using server = await startOneShard(['--level=debug', '--prefix=/foo'])
    const paths = ['/foo/nothing', '/foo//version', '/other', '/foo/%zz']
    for (const path of paths) await server.get(path)
    await server.get('/foo/version', { method: 'POST' })
    const head =
      'POST /foo/%65cho/a?b=%20c&d HTTP/1.1\r\nHost: x\r\nUser-Agent: a "é" test\r\nConnection: close\r\n\r\n'
    await raw(server.port, Buffer.from(head))
    const line = await server.logged(({ msg }) => msg === 'request started')
    assertShape(line, 'debug')
    const { level: _, ts: __, caller: ___, msg: ____, ...fields } = line
    assert.deepEqual(fields, {
      proto: 'HTTP/1.1',
      uri: '/foo/%65cho/a?b=%20c&d',
      method: 'POST',
      remote: '127.0.0.1',
      'user-agent': 'a "é" test',
    })
    assert.equal(server.log.filter(({ msg }) => msg === 'request started').length, 1)
  })

  for (const [level, lines] of [
    ['debug', ['podinfo started', 'request started', 'writing file failed']],
    ['info', ['podinfo started', 'writing file failed']],
    ['loud', ['podinfo started', 'writing file failed']],
    ['warn', ['writing file failed']],
    ['error', ['writing file failed']],
    ['fatal', []],
    ['panic', []],
  ] as const) {
    test(`at --level=${level} has ${lines.join(', ') || 'nothing'}`, async () => {
      await using server = await startOneShard([`--level=${level}`, '--data-path=/proc/nothing'])
      assert.equal((await server.get('/store', { method: 'POST', body: 'x' })).status, 500)
      // Ends at once: a signal sent twice may come as one.
      server.kill('SIGTERM')
      server.kill('SIGINT')
      await server.exited
      const seen = server.log.map(({ msg }) => msg)
      for (const line of lines) assert.ok(seen.includes(line), line)
      const others = ['podinfo started', 'request started', 'writing file failed'].filter(
        (line) => !lines.some((wanted) => wanted === line),
      )
      for (const line of others) assert.ok(!seen.includes(line), line)
    })
  }
})
