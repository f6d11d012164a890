import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BodyRoom } from '../../src/http/body-room.ts'

test('what is larger than a room gets all of it, once it is empty', () => {
  const room = new BodyRoom(10)
  const entered: string[] = []
  const small = room.take(4, () => assert.fail('it was granted at once'))
  const large = room.take(25, () => entered.push('large'))
  const next = room.take(1, () => entered.push('next'))
  assert.deepEqual([small.granted, large.granted, next.granted], [true, false, false])
  small.release()
  assert.deepEqual([large.granted, next.granted, entered], [true, false, ['large']])
  large.release()
  assert.deepEqual([next.granted, entered], [true, ['large', 'next']])
  next.release()
  assert.ok(room.take(10, () => undefined).granted)
})
