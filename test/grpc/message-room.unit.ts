import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { after, before, describe, mock, test } from 'node:test'
import { createMessageRoom, MESSAGE_LIMIT_BYTES } from '../../src/grpc/message-room.ts'

/** A stream that notes what it is told. */
class FakeStream extends EventEmitter {
  readonly told: string[] = []
  pause = () => this.#tell('pause')
  resume = () => this.#tell('resume')

  close(code?: number): void {
    this.told.push(`close ${code}`)
    this.emit('close')
  }

  /** The first bytes of a message of this length have come. */
  begin(length: number): void {
    const chunk = Buffer.alloc(16_384)
    chunk.writeUInt32BE(length, 1)
    this.emit('data', chunk)
  }

  #tell(word: string): this {
    this.told.push(word)
    return this
  }
}

describe('a room for messages', () => {
  before(() => mock.timers.enable({ apis: ['setTimeout'] }))
  after(() => mock.timers.reset())
  const open = (admit: ReturnType<typeof createMessageRoom>, ...lengths: number[]) =>
    lengths.map((length) => {
      const stream = new FakeStream()
      admit(stream)
      stream.begin(length)
      return stream
    })

  test('lets small messages through, whatever waits', () => {
    const admit = createMessageRoom()
    open(admit, MESSAGE_LIMIT_BYTES, MESSAGE_LIMIT_BYTES, MESSAGE_LIMIT_BYTES)
    for (const { told } of open(admit, 0, 10, 65_536)) assert.deepEqual(told, [])
  })

  test('lets large messages in, in their order, as room comes free', () => {
    const admit = createMessageRoom()
    const [a, b, c, d] = open(admit, MESSAGE_LIMIT_BYTES, MESSAGE_LIMIT_BYTES, 100_000, 200_000)
    assert.deepEqual(
      [a, b, c, d].map((stream) => stream?.told),
      [[], [], ['pause'], ['pause']],
    )
    b?.emit('close')
    assert.deepEqual(
      [c?.told, d?.told],
      [
        ['pause', 'resume'],
        ['pause', 'resume'],
      ],
    )
  })

  test('is not held by a stream that went while it waited', () => {
    const admit = createMessageRoom()
    const [a, , waits] = open(admit, ...Array.from({ length: 3 }, () => MESSAGE_LIMIT_BYTES))
    waits?.emit('close')
    a?.emit('close')
    const [next] = open(admit, MESSAGE_LIMIT_BYTES)
    assert.deepEqual(next?.told, [])
  })

  test('holds no place for what is too large: that is refused by its length', () => {
    const admit = createMessageRoom()
    const streams = open(admit, ...Array.from({ length: 5 }, () => MESSAGE_LIMIT_BYTES + 1))
    for (const { told } of streams) assert.deepEqual(told, [])
  })

  test('looks at the length once: what follows may be anything', () => {
    const admit = createMessageRoom()
    const [stream] = open(admit, 10)
    stream?.begin(MESSAGE_LIMIT_BYTES)
    const [, , third] = open(admit, ...Array.from({ length: 3 }, () => MESSAGE_LIMIT_BYTES))
    assert.deepEqual(third?.told, ['pause'])
  })

  test('closes a stream whose turn takes too long', () => {
    const admit = createMessageRoom()
    const [slow, , waits] = open(admit, ...Array.from({ length: 3 }, () => MESSAGE_LIMIT_BYTES))
    mock.timers.tick(59_999)
    assert.deepEqual(slow?.told, [])
    mock.timers.tick(1)
    // 8 is CANCEL.
    assert.deepEqual([slow?.told, waits?.told.at(-1)], [['close 8'], 'close 8'])
  })
})
