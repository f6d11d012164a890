import assert from 'node:assert/strict'
import { Session } from 'node:inspector/promises'
import { describe, test } from 'node:test'
import type { ProfileOutcome } from '../../src/http/app.ts'
import { createProfilerClient, type NumberedRequest } from '../../src/profiling/client.ts'
import { createProfiler } from '../../src/profiling/profiler.ts'
import { Threads } from '../../src/profiling/threads.ts'
import { until } from '../recorder.ts'
import { decode } from './decode.ts'
import { startThread } from './thread.ts'

const LONG: NumberedRequest = { id: 1, kind: 'cpu', seconds: 300, text: false }

describe('the profiler of the primary', () => {
  test('takes one profile at a time, and says what it is busy with', async () => {
    const profiler = createProfiler(new Threads())
    const [first, second] = [profiler.toHandlers(0), profiler.toHandlers(1)]
    const taken = first.profile(LONG)
    for (const kind of ['cpu', 'heap', 'allocs', 'trace'] as const) {
      assert.deepEqual(await second.profile({ ...LONG, kind }), {
        busy: 'a CPU profile is being taken, for 300 s more: there can be only one at a time',
      })
    }
    first.endProfile(1)
    assert.deepEqual(decode(bytesOf(await taken)).types, ['samples/count', 'cpu/nanoseconds'])
    const next = second.profile({ ...LONG, kind: 'heap' })
    second.endProfile(1)
    assert.equal(decode(bytesOf(await next)).types.length, 4)
  })

  test('looks at the threads at any time', async () => {
    const profiler = createProfiler(new Threads())
    const { profile, endProfile } = profiler.toHandlers(0)
    const taken = profile(LONG)
    const { types, samples } = decode(bytesOf(await profile({ ...LONG, id: 2, kind: 'threads' })))
    assert.deepEqual([types, samples.length], [['goroutine/count'], 1])
    assert.match(
      Buffer.from(bytesOf(await profile({ ...LONG, id: 3, kind: 'threads', text: true }))).toString(),
      /^1 threads/,
    )
    endProfile(1)
    await taken
  })

  test('ends a profile only for the one who asked, or when its shard is gone', async () => {
    const profiler = createProfiler(new Threads())
    const [first, second] = [profiler.toHandlers(0), profiler.toHandlers(1)]
    const taken = first.profile(LONG)
    second.endProfile(1)
    first.endProfile(2)
    profiler.retire(1)
    assert.ok('busy' in (await second.profile(LONG)))
    profiler.retire(0)
    bytesOf(await taken)
    profiler.retire(0)
    first.endProfile(1)
  })

  test('tells of a thread that fails, and leaves none sampling', async () => {
    const threads = new Threads()
    await using _worker = await startThread(threads, 'worker', '')
    const { profile, endProfile } = createProfiler(threads).toHandlers(0)
    const heap = { ...LONG, kind: 'heap' } as const
    const taken = profile(heap)
    // A debugger that stops what it did not start.
    const debug = new Session()
    debug.connect()
    const stop = () => debug.post('HeapProfiler.stopSampling')
    const stopped = () =>
      stop().then(
        () => true,
        () => false,
      )
    await until(stopped, 'sampling begins')
    endProfile(1)
    const { samples, comments } = decode(bytesOf(await taken))
    assert.deepEqual(namesOf(samples), ['worker'])
    assert.match(comments.join('\n'), /^primary: .*was not started/m)
    const next = decode(bytesOf(await profile({ ...heap, seconds: 0.01 })))
    debug.disconnect()
    assert.deepEqual(namesOf(next.samples), ['primary', 'worker'])
  })
})

describe("a shard's profiler", () => {
  const request = { kind: 'cpu', seconds: 1, text: false } as const

  test('numbers what it asks for, and ends it when the client leaves', async () => {
    const { link, asked, ended, answer } = createLink()
    const client = createProfilerClient(link)
    const [leaving, staying] = [new AbortController(), new AbortController()]
    const outcomes = [client.take(request, leaving.signal), client.take(request, staying.signal)]
    leaving.abort()
    assert.deepEqual([asked, ended], [[1, 2], [1]])
    answer()
    answer()
    await Promise.all(outcomes)
  })

  test('ends nothing that is answered', async () => {
    const { link, ended, answer } = createLink()
    const client = createProfilerClient(link)
    const over = new AbortController()
    const outcome = client.take(request, over.signal)
    answer()
    assert.deepEqual(await outcome, { busy: 'for the test' })
    over.abort()
    client.endAll()
    assert.deepEqual(ended, [])
  })

  test('ends all that is open when the shard drains', async () => {
    const { link, ended, answer } = createLink()
    const client = createProfilerClient(link)
    const outcomes = [1, 2, 3].map(() => client.take(request, new AbortController().signal))
    answer()
    await outcomes[0]
    client.endAll()
    assert.deepEqual(ended, [2, 3])
    answer()
    answer()
    await Promise.all(outcomes)
  })
})

function namesOf(samples: ReturnType<typeof decode>['samples']): (string | undefined)[] {
  return [...new Set(samples.map(({ labels }) => labels.thread))]
}

function bytesOf(outcome: ProfileOutcome): Uint8Array {
  assert.ok('bytes' in outcome, JSON.stringify(outcome))
  return outcome.bytes
}

/** A link whose oldest request is answered when the test says so. */
function createLink() {
  const asked: number[] = []
  const ended: number[] = []
  const open: ((outcome: ProfileOutcome) => void)[] = []
  const link = {
    take({ id }: NumberedRequest) {
      asked.push(id)
      return new Promise<ProfileOutcome>((resolve) => open.push(resolve))
    },
    end: (id: number) => void ended.push(id),
  }
  return { link, asked, ended, answer: () => open.shift()?.({ busy: 'for the test' }) }
}
