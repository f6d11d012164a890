import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BodyRoom } from '../../../src/http/body-room.ts'
import { BODY_LIMIT } from '../../../src/http/engine.ts'
import { UwsExchange } from '../../../src/http/engines/uws/exchange.ts'
import type { Shared } from '../../../src/http/engines/uws/shared.ts'
import { raw } from '../../../src/http/reply.ts'

/** Takes no more bytes at once: as a client that reads slowly. */
const WINDOW = 1000

test('a large body that is lent reaches a slow client whole, though the engine takes its memory back', () => {
  const sent = Uint8Array.from({ length: 100_000 }, (_, at) => at % 251)
  const { res, received, drainOnce } = slowResponse()
  const exchange = new UwsExchange(res as never, {} as never, toShared(), false, String(sent.length))
  exchange.readBody(
    { use: (body) => exchange.answer(raw(body, 202)), refuse: () => assert.fail(), gone: () => assert.fail() },
    true,
  )
  const chunk = sent.slice().buffer
  res.data(chunk, true)
  new Uint8Array(chunk).fill(0)
  while (received.length < sent.length) drainOnce()
  assert.ok(Buffer.from(received).equals(sent), 'what came is not what was sent')
})

test('a large answer is let go of when its client leaves in the midst of it, once, and whoever waits hears of it', () => {
  const { res } = slowResponse()
  const told: string[] = []
  const exchange = new UwsExchange(res as never, {} as never, toShared(), false, '')
  exchange.defer({ gone: () => told.push('gone') })
  exchange.answer(raw(new Uint8Array(100_000), 200), () => told.push('written'))
  assert.deepEqual(told, [])
  res.abort()
  res.abort()
  assert.deepEqual(told, ['written', 'gone'])
})

function toShared(): Shared {
  return {
    room: new BodyRoom(BODY_LIMIT),
    timeoutMs: 0,
    draining: false,
    connections: 1,
    sockets: 0,
    open: 0,
    drained: 0,
  }
}

/** What an exchange asks of the engine's response, with a client behind it that takes `WINDOW` bytes each time. */
function slowResponse() {
  const received: number[] = []
  let writable: ((offset: number) => boolean) | undefined
  const res = {
    data: (_chunk: ArrayBuffer, _last: boolean): void => assert.fail('nobody reads the body'),
    onData: (handler: (chunk: ArrayBuffer, last: boolean) => void) => {
      res.data = handler
    },
    abort: (): void => assert.fail('nobody hears of it'),
    onAborted: (handler: () => void) => {
      res.abort = handler
    },
    onWritable: (handler: (offset: number) => boolean) => {
      writable = handler
    },
    cork: (write: () => void) => write(),
    writeStatus: () => undefined,
    writeHeader: () => undefined,
    tryEnd(rest: Uint8Array, size: number) {
      received.push(...rest.subarray(0, WINDOW))
      return [received.length === size, received.length === size]
    },
  }
  return { res, received, drainOnce: () => writable?.(received.length) }
}
