import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type RedisCache, startRedisCache } from '../src/cache.ts'
import { createRecorder, until } from './recorder.ts'

/** How long a call may take to fail, generously: a hung server must not hold it for long. */
const FAILS_WITHIN_MS = 10_000

/** A cache over the server on that port, and its log; both go with the test. */
export function openCache(t: TestContext, port: number, login = '') {
  const log = createRecorder()
  const cache = startRedisCache({ url: `tcp://${login}127.0.0.1:${port}`, log })
  t.after(() => cache[Symbol.asyncDispose]())
  return { cache, log }
}

/** Soon, and whatever is called. */
export async function assertAllReject(cache: RedisCache): Promise<void> {
  const late = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => late.resolve('late'), FAILS_WITHIN_MS)
  const calls = [cache.get('key'), cache.set('key', Buffer.from('x')), cache.delete('key'), cache.setFor(1, 'key', 'x')]
  const outcomes = await Promise.race([Promise.allSettled(calls), late.promise])
  clearTimeout(timer)
  assert.deepEqual(outcomes === 'late' ? outcomes : outcomes.map(({ status }) => status), Array(4).fill('rejected'))
}

/** Sooner or later. */
export async function assertWorks(cache: RedisCache): Promise<void> {
  const works = () =>
    cache.get('key').then(
      () => true,
      () => false,
    )
  await until(works, 'calls work')
}
