import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { until } from '../server.ts'
import { callFrame, endFrame, frame, openSocket, PREFACE, resetFrame } from './frames.ts'
import { type Running, startRunning } from './running.ts'

const PATHS = [
  '/echo.EchoService/Echo',
  '/delay.DelayService/Delay',
  '/grpc.health.v1.Health/Watch',
  '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
  '/nothing.Service/Nothing',
]

/** A Delay of an hour; to the others some field that they do not know. */
const BODY = Buffer.from([0, 0, 0, 0, 3, 0x08, 0x90, 0x1c])

/** What three thousand of anything may leave behind: 150 bytes each, beside the code that was compiled meanwhile. */
const TOLERANCE_BYTES = 1_250_000

describe('nothing is left', () => {
  test('of 3000 calls that were opened and cancelled', async () => {
    await using running = await startRunning()
    const calls = Buffer.concat([PREFACE, ...Array.from({ length: 100 }, (_, call) => openAndCancel(call))])
    const round = async () => {
      const socket = await openSocket(running.port)
      socket.write(calls)
      await hangUp(socket)
    }
    await round()
    const before = await rest(running)
    for (let connection = 0; connection < 30; connection++) await round()
    assertSame(await rest(running), before)
    assert.deepEqual(running.log.lines, [])
  })

  test('of 3000 calls that were cancelled on one connection, which is cut off', async () => {
    await using running = await startRunning()
    const before = await rest(running)
    const socket = await openSocket(running.port)
    socket.write(PREFACE)
    for (let call = 0; call < 3_000; call++) socket.write(openAndCancel(call))
    // HTTP/2 rapid reset: the server says GOAWAY and hangs up.
    await until(() => socket.destroyed || socket.readableEnded)
    await hangUp(socket)
    assertSame(await rest(running), before)
  })

  test('of clients that send garbage', async () => {
    await using running = await startRunning()
    const before = await rest(running)
    const random = createRandom(7)
    for (let connection = 0; connection < 100; connection++) {
      const socket = await openSocket(running.port)
      socket.write(Buffer.concat([PREFACE, ...Array.from({ length: 1 + random(30) }, () => randomFrame(random))]))
      if (random(2) === 0) await new Promise(setImmediate)
      if (random(2) === 0) socket.resetAndDestroy()
      else await hangUp(socket)
    }
    assertSame(await rest(running), before)
    const errors = running.log.lines.filter(({ level }) => level !== 'debug')
    assert.deepEqual(errors, [])
  })
})

test('metadata that is none is left out, told at debug level only', async () => {
  await using running = await startRunning()
  const socket = await openSocket(running.port)
  const odd: [string, string][] = [
    ['x', '\xff\xfe'],
    ['x-bin', '!!!'],
    ['grpc-timeout', 'soon'],
    ['grpc-encoding', 'nothing'],
  ]
  socket.write(PREFACE)
  odd.forEach((header, index) =>
    socket.write(Buffer.concat([callFrame(2 * index + 1, PATHS[0] ?? '', [header]), endFrame(2 * index + 1, BODY)])),
  )
  await until(() => running.log.lines.length > 0)
  assert.deepEqual(new Set(running.log.lines.map(({ level }) => level)), new Set(['debug']))
  assert.deepEqual(await running.client.call('echo.EchoService/Echo', { body: 'x' }), { body: 'x' })
  await hangUp(socket)
})

function openAndCancel(call: number): Buffer {
  const id = 2 * call + 1
  return Buffer.concat([callFrame(id, PATHS[call % PATHS.length] ?? ''), endFrame(id, BODY), resetFrame(id)])
}

interface Rest {
  readonly sockets: number
  /** Of handlers that still wait, too. */
  readonly timers: number
  readonly heapBytes: number
}

/** What is open and held when nobody calls. */
async function rest({ client }: Running): Promise<Rest> {
  assert.deepEqual(await client.call('echo.EchoService/Echo', { body: 'x' }), { body: 'x' })
  const sockets = await until(() => {
    const open = count('TCP')
    // The listener, and both ends of the client's connection.
    return open <= 3 && open
  })
  for (let round = 0; round < 3; round++) {
    collect()
    await new Promise(setImmediate)
  }
  return { sockets, timers: count('Timeout'), heapBytes: process.memoryUsage().heapUsed }
}

function count(prefix: string): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith(prefix)).length
}

function assertSame(after: Rest, before: Rest): void {
  assert.deepEqual([after.sockets, after.timers], [before.sockets, before.timers])
  assert.ok(
    after.heapBytes - before.heapBytes < TOLERANCE_BYTES,
    `${after.heapBytes - before.heapBytes} bytes are left`,
  )
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

async function hangUp(socket: Socket): Promise<void> {
  if (socket.destroyed) return
  const closed = once(socket, 'close')
  socket.end()
  await closed
}

function randomFrame(random: (below: number) => number): Buffer {
  const id = [0, 1, 2, 3, 5, 7, 9, 2 ** 31 - 1][random(8)] ?? 0
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => random(256)))
  const kind = random(10)
  if (kind < 4) return callFrame(id, PATHS[random(PATHS.length)] ?? '')
  if (kind < 6) return frame(0, random(2), id, random(2) === 0 ? BODY : bytes(20))
  if (kind < 8) return resetFrame(id, random(14))
  return frame(random(13), random(256), id, bytes([0, 4, 5, 6, 8, 30][random(6)] ?? 0))
}

/** The same numbers at each run: a failure can be looked into. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
