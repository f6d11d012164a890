import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BodyReader, isTooLong } from '../../src/http/body-reader.ts'
import { BodyRoom, SMALL_BODY } from '../../src/http/body-room.ts'
import { BODY_LIMIT } from '../../src/http/engine.ts'

/** A reader whose source and sink write down what happens to them. */
function reading(contentLength: string, room = new BodyRoom(BODY_LIMIT), timeoutMs = 0) {
  const seen = { paused: 0, resumed: 0, body: undefined as Uint8Array | undefined, status: 0, cut: false }
  const { promise, resolve } = Promise.withResolvers<void>()
  const source = { pause: () => seen.paused++, resume: () => seen.resumed++ }
  const sink = {
    use(body: Uint8Array) {
      seen.body = body
      resolve()
    },
    refuse({ status }: { status: number }, cut: boolean) {
      seen.status = status
      seen.cut = cut
      resolve()
    },
  }
  return { reader: new BodyReader(source, sink, room, timeoutMs, contentLength), seen, settled: promise }
}

const bytes = (text: string) => Uint8Array.from(Buffer.from(text))

describe('a body', () => {
  test('of several chunks is put together out of the engine’s memory, whether its length was announced or not', () => {
    for (const length of ['6', '']) {
      const { reader, seen } = reading(length)
      const first = bytes('abc')
      reader.add(first, false)
      first.fill(0)
      reader.add(bytes('def'), true)
      assert.equal(Buffer.from(seen.body ?? []).toString(), 'abcdef')
    }
  })

  for (const [title, length] of [
    ['announced', String(BODY_LIMIT + 1)],
    ['grown', ''],
  ] as const) {
    test(`over the limit, ${title}, is refused once it is there, so that the client hears of it`, () => {
      const { reader, seen } = reading(length)
      for (let sent = 0; sent <= BODY_LIMIT; sent += 2 ** 20) reader.add(new Uint8Array(2 ** 20), false)
      assert.equal(seen.status, 0)
      reader.add(bytes('x'), true)
      assert.deepEqual([seen.status, seen.cut, seen.body], [413, false, undefined])
    })

    test(`over the limit, ${title}, is refused after a second when it goes on, and takes no room`, (t) => {
      t.mock.timers.enable({ apis: ['setTimeout'] })
      const room = new BodyRoom(BODY_LIMIT)
      const { reader, seen } = reading(length, room)
      for (let sent = 0; sent <= BODY_LIMIT; sent += 2 ** 20) reader.add(new Uint8Array(2 ** 20), false)
      assert.equal(room.take(BODY_LIMIT, () => undefined).granted, true)
      t.mock.timers.tick(999)
      assert.equal(seen.status, 0)
      t.mock.timers.tick(1)
      assert.deepEqual([seen.status, seen.cut, seen.body], [413, false, undefined])
    })
  }

  test('of exactly the limit is taken', () => {
    const { reader, seen } = reading(String(BODY_LIMIT))
    assert.equal(isTooLong(String(BODY_LIMIT)), false)
    reader.add(new Uint8Array(BODY_LIMIT - 1), false)
    reader.add(new Uint8Array(1), true)
    assert.equal(seen.body?.length, BODY_LIMIT)
  })

  test('that is large waits for room with its socket paused, and goes on when there is some', () => {
    const room = new BodyRoom(BODY_LIMIT)
    const first = reading(String(BODY_LIMIT), room)
    const second = reading(String(SMALL_BODY + 1), room)
    first.reader.add(bytes('a'), false)
    second.reader.add(bytes('b'), false)
    assert.deepEqual([first.seen.paused, second.seen.paused], [0, 1])
    first.reader.close()
    assert.equal(second.seen.resumed, 1)
    second.reader.add(new Uint8Array(SMALL_BODY), true)
    assert.equal(second.seen.body?.length, SMALL_BODY + 1)
    assert.equal(second.seen.body?.[0], 'b'.charCodeAt(0))
  })

  test('that comes in whole though its socket is paused leaves the socket open for the next request', () => {
    const room = new BodyRoom(BODY_LIMIT)
    const first = reading(String(BODY_LIMIT), room)
    const second = reading(String(SMALL_BODY + 1), room)
    first.reader.add(bytes('a'), false)
    second.reader.add(bytes('b'), false)
    second.reader.add(new Uint8Array(SMALL_BODY), true)
    assert.equal(second.seen.body?.length, SMALL_BODY + 1)
    assert.deepEqual([second.seen.paused, second.seen.resumed], [1, 1])
    first.reader.close()
    assert.equal(second.seen.resumed, 1)
  })

  test('that grows over the limit though its socket is paused is read on, so that the client hears of it', () => {
    const room = new BodyRoom(BODY_LIMIT)
    const first = reading(String(BODY_LIMIT), room)
    const second = reading('', room)
    first.reader.add(bytes('a'), false)
    second.reader.add(new Uint8Array(BODY_LIMIT), false)
    assert.deepEqual([second.seen.paused, second.seen.resumed], [1, 0])
    second.reader.add(bytes('x'), false)
    assert.equal(second.seen.resumed, 1)
    second.reader.close()
  })

  test('that waits and is given up does not block the next', () => {
    const room = new BodyRoom(BODY_LIMIT)
    const [first, second, third] = [0, 1, 2].map(() => reading(String(BODY_LIMIT), room))
    for (const one of [first, second, third]) one?.reader.add(bytes('x'), false)
    second?.reader.close()
    first?.reader.close()
    assert.equal(second?.seen.resumed, 0)
    assert.equal(third?.seen.resumed, 1)
  })

  test('that is not complete in time is refused', async () => {
    const { reader, seen, settled } = reading('100', new BodyRoom(BODY_LIMIT), 1)
    reader.add(bytes('x'), false)
    await settled
    assert.equal(seen.status, 408)
  })
})
