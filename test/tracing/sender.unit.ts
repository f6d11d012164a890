import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { status } from '@grpc/grpc-js'
import type { Endpoint } from '../../src/tracing/endpoint.ts'
import { createSender } from '../../src/tracing/sender.ts'
import type { Signal } from '../../src/tracing/settings.ts'
import { createTroubleLog } from '../../src/tracing/trouble.ts'
import { startReceiver, toPartialSuccess } from '../otlp-receiver.ts'
import { freePort } from '../ports.ts'
import { createRecorder, until } from '../recorder.ts'

/** An export of nothing. */
const EMPTY = new Uint8Array(0)
const PATIENCE_MS = 10_000

test('a batch arrives with the headers', async () => {
  await using receiver = await startReceiver()
  const { senders, log } = create(receiver.port, { headers: { 'api-key': 'k' } })
  await senders.traces.send(EMPTY, PATIENCE_MS)
  assert.equal(receiver.exports[0]?.metadata['api-key'], 'k')
  assert.match(String(receiver.exports[0]?.metadata['user-agent']), /^podinfo\//)
  assert.deepEqual(log.lines, [])
})

for (const [gzip, wanted] of [
  [false, undefined],
  [true, 'gzip'],
] as const) {
  test(`a batch is ${gzip ? '' : 'not '}compressed when that is ${gzip ? '' : 'not '}asked for`, async () => {
    const seen = Promise.withResolvers<unknown>()
    const server = createServer().on('stream', (stream, headers) => {
      seen.resolve(headers['grpc-encoding'])
      stream.respond({ 'content-type': 'application/grpc', 'grpc-status': status.OK }, { endStream: true })
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const sent = create((server.address() as AddressInfo).port, { gzip }).senders.traces.send(EMPTY, 1000)
    const encoding = await seen.promise
    // Without compression the encoding may be named too.
    assert.equal(encoding === 'identity' ? undefined : encoding, wanted)
    await sent
    server.close()
  })
}

test('a receiver that is away is told once for both signals, and what waits is delivered when it is back', async () => {
  const port = await freePort()
  const { senders, log } = create(port)
  const sent = [senders.traces.send(EMPTY, PATIENCE_MS), senders.logs.send(EMPTY, PATIENCE_MS)]
  await until(() => log.lines.length > 0, 'a line')
  await using receiver = await startReceiver(port)
  await Promise.all(sent)
  assert.deepEqual(receiver.exports.map(({ signal }) => signal).sort(), ['logs', 'traces'])
  assert.deepEqual(
    log.lines.map(({ level, msg, fields }) => [level, msg, fields?.endpoint]),
    [
      ['warn', 'telemetry receiver is away', `127.0.0.1:${port}`],
      ['info', 'telemetry receiver is back', `127.0.0.1:${port}`],
    ],
  )
})

test('a batch is given up when its time is over', async () => {
  const { senders, log } = create(await freePort())
  for (let count = 0; count < 3; count++) await senders.traces.send(EMPTY, 50)
  assert.equal(log.lines.length, 1)
})

test('a receiver that does not answer counts as away', async () => {
  await using receiver = await startReceiver(0, () => new Promise(() => undefined))
  const { senders, log } = create(receiver.port, { timeoutMs: 50 })
  await senders.traces.send(EMPTY, 100)
  assert.deepEqual([log.lines.length, log.lines[0]?.msg], [1, 'telemetry receiver is away'])
})

test('a failure that may pass is tried again, silently once it is told', async () => {
  let calls = 0
  await using receiver = await startReceiver(0, async () => (++calls < 3 ? { code: status.UNAVAILABLE } : undefined))
  const { senders, log } = create(receiver.port)
  await senders.traces.send(EMPTY, PATIENCE_MS)
  assert.equal(receiver.exports.length, 1)
  assert.deepEqual(
    log.lines.map(({ msg }) => msg),
    ['telemetry receiver is away', 'telemetry receiver is back'],
  )
})

test('a receiver that takes only traces is told once, and traces go on', async () => {
  await using receiver = await startReceiver(0, async ({ signal }) =>
    signal === 'logs' ? { code: status.UNIMPLEMENTED, details: 'no logs here' } : undefined,
  )
  const { senders, log } = create(receiver.port)
  for (let count = 0; count < 5; count++) {
    await senders.logs.send(EMPTY, PATIENCE_MS)
    await senders.traces.send(EMPTY, PATIENCE_MS)
  }
  assert.equal(receiver.exports.length, 5)
  assert.equal(log.lines.length, 1)
  const { msg, fields } = log.lines[0] ?? {}
  assert.deepEqual([msg, fields?.signal, fields?.error], ['telemetry is not delivered', 'logs', 'no logs here'])
})

test('what a receiver rejects of a batch is told', async () => {
  await using receiver = await startReceiver(0, async () => toPartialSuccess(7, 'too old'))
  const { senders, log } = create(receiver.port)
  for (const signal of ['traces', 'logs'] as const) await senders[signal].send(EMPTY, PATIENCE_MS)
  assert.deepEqual(
    log.lines.map(({ fields }) => fields?.error),
    ['7 rejected: too old', '7 rejected: too old'],
  )
})

test('an answer that is no OTLP, and a certificate that is none, are told', async () => {
  await using receiver = await startReceiver(0, async () => Buffer.from('garbage'))
  const { senders, log } = create(receiver.port)
  await senders.traces.send(EMPTY, PATIENCE_MS)
  assert.equal(log.lines[0]?.fields?.error, 'the answer is no OTLP')
  const other = create(receiver.port, { tls: { root: Buffer.from('no pem'), client: undefined } })
  await other.senders.traces.send(EMPTY, 300)
  assert.equal(other.log.lines.length, 1)
})

test('at the end a batch that waits is tried once more, and then given up', async () => {
  const { senders, log, ending } = create(await freePort())
  let isOver = false
  void senders.traces.send(EMPTY, 600_000).then(() => (isOver = true))
  await until(() => log.lines.length > 0, 'a line')
  ending.abort()
  await until(() => isOver, 'given up')
})

function create(port: number, options: Partial<Endpoint> = {}) {
  const endpoint = {
    target: `127.0.0.1:${port}`,
    tls: undefined,
    headers: {},
    gzip: false,
    timeoutMs: 5000,
    ...options,
  }
  const log = createRecorder()
  const trouble = createTroubleLog(log)
  const ending = new AbortController()
  const toSender = (signal: Signal) => createSender(signal, endpoint, trouble, ending.signal)
  return { log, ending, senders: { traces: toSender('traces'), logs: toSender('logs') } }
}
