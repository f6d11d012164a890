import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setEnvironmentData } from 'node:worker_threads'
import { lookAtThreads, toThreadProfile, toThreadText } from '../../src/profiling/stacks.ts'
import type { Thread } from '../../src/profiling/thread.ts'
import { Threads } from '../../src/profiling/threads.ts'
import { type Watch, watchThreads } from '../../src/profiling/watch.ts'
import { until } from '../recorder.ts'
import { startThread } from './thread.ts'

const NOW = AbortSignal.abort()
const SAMPLING = { periodUs: 1000 }

/** Takes longer than a test. */
const STUCK = "function match() { /^(a+)+$/.test('a'.repeat(60) + 'b') } setImmediate(match)"
/** Opening a pipe waits for whoever opens its other end. */
const IN_A_CALL = (pipe: string) => `require('node:fs').openSync('${pipe}', 'r')`

/** Asks each thread itself. */
const CPU: Watch<object> = {
  begin: (thread) => thread.call('beginCpu', SAMPLING),
  end: async (thread) => ({ sampled: (await thread.call('endCpu', undefined)).nodes.length > 0 }),
}

describe('watching threads', () => {
  test('sees each by its name, in order', async () => {
    const threads = new Threads()
    await using _ten = await startThread(threads, 'shard 10', '')
    await using _seven = await startThread(threads, 'shard 7', '')
    assert.deepEqual(await watchThreads(threads, CPU, 0, NOW), {
      seen: ['primary', 'shard 7', 'shard 10'].map((thread) => ({ sampled: true, thread })),
      missing: [],
    })
  })

  test('takes in one that starts meanwhile', async () => {
    const threads = new Threads()
    const early = new AbortController()
    const begun: string[] = []
    const begin = async (thread: Thread) => {
      begun.push(thread.name)
      await CPU.begin(thread)
      if (thread.name === 'late') early.abort()
    }
    const watching = watchThreads(threads, { ...CPU, begin }, 600_000, early.signal)
    await using _late = await startThread(threads, 'late', '')
    assert.deepEqual(toNames((await watching).seen), ['late', 'primary'])
    assert.deepEqual(begun, ['primary', 'late'])
  })

  test('leaves out one that ends meanwhile, and asks nothing more of it', async () => {
    const threads = new Threads()
    const early = new AbortController()
    await using worker = await startThread(threads, 'brief', '')
    const asked: string[] = []
    const watch: Watch<object> = {
      async begin({ name }) {
        if (name === 'brief') void worker.terminate().then(() => early.abort())
      },
      async end({ name }) {
        asked.push(name)
        return {}
      },
    }
    assert.deepEqual(await watchThreads(threads, watch, 600_000, early.signal), {
      seen: [{ thread: 'primary' }],
      missing: [],
    })
    assert.deepEqual(asked, ['primary'])
  })

  test('does not wait for one that is stuck, and names it', async () => {
    const threads = new Threads()
    await using _stuck = await startThread(threads, 'stuck', STUCK)
    const look = async () => (await watchThreads(threads, CPU, 0, NOW, 200)).missing
    let missing = await look()
    // It may have answered before it was stuck.
    await until(async () => missing.length > 0 || (missing = await look()).length > 0, 'it is stuck')
    assert.deepEqual(missing, [{ thread: 'stuck', reason: 'did not answer' }])
  })

  test('leaves none sampling that begins late', async () => {
    const threads = new Threads()
    const sleeping = "Atomics.wait(require('node:worker_threads').getEnvironmentData('cell'), 0, 0)"
    const shared = new Int32Array(new SharedArrayBuffer(4))
    setEnvironmentData('cell', shared)
    await using _late = await startThread(threads, 'late', sleeping)
    await until(async () => (await watchThreads(threads, CPU, 0, NOW, 200)).missing.length > 0, 'it sleeps')
    Atomics.store(shared, 0, 1)
    Atomics.notify(shared, 0)
    const [late] = await toLiving(threads)
    await assert.rejects(late?.call('endCpu', undefined) ?? Promise.resolve(), /nothing is sampled/)
  })
})

describe('the state of threads', () => {
  test('is running with the stack of one that is stuck in a loop, idle for one that waits', async () => {
    const threads = new Threads()
    await using _busy = await startThread(threads, 'busy', STUCK)
    await using _idle = await startThread(threads, 'idle', '')
    const { samples, types } = await toThreadProfile(await lookWhenIdle(threads))
    assert.deepEqual(types, [{ type: 'goroutine', unit: 'count' }])
    const told = samples.map(({ stack, labels, values }) => [labels.thread, labels.state, values, stack[0]?.name])
    assert.deepEqual(told, [
      ['busy', 'running', [1], '[worker eval].match'],
      ['idle', 'idle', [1], '(idle)'],
      ['primary', 'idle', [1], '(idle)'],
    ])
  })

  test('tells people what a thread costs', async () => {
    const threads = new Threads()
    await using _busy = await startThread(threads, 'busy', STUCK)
    await using _idle = await startThread(threads, 'idle', '')
    const text = await toThreadText(await lookWhenIdle(threads))
    const figures =
      / {2}\d+\.\d\d s of CPU time, event loop \d+\.\d % busy since its start\n {2}\d+\.\d MiB of heap in use\n/
    assert.match(
      text,
      new RegExp(`^3 threads\n\nbusy \\[running\\]:\n${figures.source} {2}at \\[worker eval\\]\\.match \\(`),
    )
    assert.match(text, new RegExp(`\n\nidle \\[idle\\]:\n${figures.source}\nprimary \\[idle\\]:\n`))
  })

  test('is no answer for one that hangs in a system call', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pipe-'))
    const pipe = join(directory, 'pipe')
    execFileSync('mkfifo', [pipe])
    const threads = new Threads()
    await using _stuck = await startThread(threads, 'stuck', IN_A_CALL(pipe))
    try {
      let states = await lookAtThreads(threads)
      await until(async () => (states = await lookAtThreads(threads)).missing.length > 0, 'no answer')
      const { samples } = await toThreadProfile(states)
      assert.deepEqual(samples[1]?.labels, { thread: 'stuck', state: 'no answer' })
      assert.match(await toThreadText(states), /^2 threads\n\nprimary [^]*\n\nstuck \[no answer\]:\n$/)
    } finally {
      closeSync(openSync(pipe, 'r+'))
      rmSync(directory, { recursive: true })
    }
  })
})

/** The threads once `idle` and the primary have nothing to do any more. */
async function lookWhenIdle(threads: Threads) {
  let states = await lookAtThreads(threads)
  const isIdle = () =>
    states.seen.every(({ thread, calls }) => (thread === 'busy' ? calls.length > 0 : calls.length === 0))
  await until(async () => isIdle() || ((states = await lookAtThreads(threads)), isIdle()), 'nothing to do')
  return states
}

async function toLiving(threads: Threads): Promise<Thread[]> {
  const living: Thread[] = []
  using _following = threads.follow((thread) => living.push(thread))
  return living
}

function toNames(seen: readonly { readonly thread: string }[]): string[] {
  return seen.map(({ thread }) => thread)
}
