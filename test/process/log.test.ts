import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { VERSION } from '../../src/version.ts'
import { type LogLine, raw, type Server, startOneShard } from '../server.ts'
import { SAMPLED } from './telemetry.ts'

const TS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** Flags that a server warns about, and with which it can't write a file; what it says of both. */
const TROUBLE = ['--ui-color=banana', '--data-path=/proc/nothing']
const WARNING = 'ui-color is no colour'
const FAILURE = 'writing file failed'

function assertShape(line: LogLine, level: string): void {
  assert.deepEqual(Object.keys(line).slice(0, 4), ['level', 'ts', 'caller', 'msg'])
  assert.equal(line.level, level)
  assert.match(String(line.ts), TS)
  assert.ok(Math.abs(Date.parse(String(line.ts)) - Date.now()) < 60_000)
  assert.match(String(line.caller), /./)
}

/** Makes a server fail that was started with `TROUBLE`. */
async function fail(server: Server, prefix = ''): Promise<void> {
  assert.equal((await server.get(`${prefix}/store`, { method: 'POST', body: 'x' })).status, 500)
}

describe('the log', { concurrency: true }, () => {
  test('is one JSON object a line on stderr, from the start to the end', async () => {
    await using server = await startOneShard(['--level=info', ...TROUBLE])
    await server.logged(({ msg }) => msg === WARNING)
    await fail(server)
    assert.match(String((await server.logged(({ msg }) => msg === FAILURE)).error), /ENOENT/)
    server.kill('SIGINT')
    assert.equal(await server.exited, 0)
    const lines = server.stderr().trimEnd().split('\n')
    assert.equal(lines.length, server.log.length)
    assert.deepEqual(
      server.log.map(({ level, msg }) => [level, msg]),
      [
        ['info', 'podinfo started'],
        ['warn', WARNING],
        ['error', FAILURE],
        ['info', 'shutting down'],
        ['info', 'shut down'],
      ],
    )
    for (const line of server.log) assertShape(line, line.level)
    const { version, revision, port } = await server.logged(({ msg }) => msg === 'podinfo started')
    assert.deepEqual([version, port], [VERSION, server.port])
    assert.match(String(revision), /./)
  })

  test('has a line for each matched request at debug level, and none for others', async () => {
    await using server = await startOneShard(['--level=debug', '--prefix=/foo', ...TROUBLE])
    const paths = ['/foo/nothing', '/foo//version', '/other', '/foo/%zz']
    for (const path of paths) await server.get(path)
    await server.get('/foo/version', { method: 'POST' })
    // Of a trace nothing is told without --otel-service-name.
    const { traceparent } = SAMPLED
    const lines = ['Host: x', 'User-Agent: a "é" test', `traceparent: ${traceparent}`, 'Connection: close']
    const head = ['POST /foo/%65cho/a?b=%20c&d HTTP/1.1', ...lines].join('\r\n')
    await raw(server.port, Buffer.from(`${head}\r\n\r\n`))
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
    await fail(server, '/foo')
    await server.logged(({ msg }) => msg === FAILURE)
  })

  test('at --level=error has errors alone', async () => {
    await using server = await startOneShard(['--level=error', ...TROUBLE])
    await fail(server)
    // Ends at once: a signal sent twice may come as one.
    server.kill('SIGTERM')
    server.kill('SIGINT')
    await server.exited
    assert.deepEqual(
      server.log.map(({ msg }) => msg),
      [FAILURE],
    )
  })

  test('has at each level what is said of that and of what is worse', async () => {
    const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', SAY_ALL])
    const said = (stderr.match(/.+/g) ?? []).map((line) => JSON.parse(line) as LogLine)
    for (const [level, words] of Object.entries(SAID)) {
      assert.deepEqual(
        said.filter(({ caller }) => caller === level).map(({ msg }) => msg),
        words,
        level,
      )
    }
  })
})

/** What is said at the words of `--level`; one that is none is `info`. */
const SAID = {
  debug: ['debug', 'info', 'warn', 'error'],
  info: ['info', 'warn', 'error'],
  loud: ['info', 'warn', 'error'],
  warn: ['warn', 'error'],
  error: ['error'],
  fatal: [],
  panic: [],
}

/** Says everything at every level, each as its own caller. */
const SAY_ALL = `
  import { loadConfig } from '${new URL('../../src/config/load.ts', import.meta.url)}'
  import { createLog } from '${new URL('../../src/log.ts', import.meta.url)}'
  for (const word of ${JSON.stringify(Object.keys(SAID))}) {
    const { config } = await loadConfig(['--level=' + word], {})
    const log = createLog(config.level, word)
    for (const of of ['debug', 'info', 'warn', 'error']) log[of](of)
    await log.flush()
  }
`
