import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { evaluate, type Thread } from '../../src/profiling/inspector.ts'
import { lookAtThreads, toThreadProfile, toThreadText } from '../../src/profiling/stacks.ts'
import { type Watch, watchThreads } from '../../src/profiling/threads.ts'
import { until } from '../recorder.ts'

const NOW = AbortSignal.abort()
const NEVER = new AbortController().signal

/** Code of threads; `up()` tells the test that they do what they are for. */
const IDLE = 'setInterval(() => {}, 1e6); up()'
const BUSY = 'function spin() { up(); for (;;) Math.sqrt(Math.random()) } spin()'
/** Opening a pipe waits for whoever opens its other end. */
const IN_A_CALL = (pipe: string) => `up(); require('node:fs').openSync('${pipe}', 'r')`

describe('watching threads', () => {
  test('sees each by its name, also one that is stuck in a loop', async () => {
    await using _busy = await startWorker('shard 7', BUSY)
    await using _idle = await startWorker('shard 10', IDLE)
    const threads = await watchThreads(
      nothingThen((thread) => evaluate(thread, () => 6 * 7)),
      0,
      NOW,
    )
    assert.deepEqual(threads, [
      { thread: 'primary', seen: 42 },
      { thread: 'shard 7', seen: 42 },
      { thread: 'shard 10', seen: 42 },
    ])
  })

  test('takes in one that starts meanwhile', async () => {
    const early = new AbortController()
    const begun: string[] = []
    const watch: Watch<string, string> = {
      async begin({ name }) {
        begun.push(name)
        if (name === 'late') early.abort()
        return name
      },
      end: async (_thread, begun) => begun,
    }
    const watching = watchThreads(watch, 600_000, early.signal)
    await using _late = await startWorker('late', IDLE)
    assert.deepEqual(
      (await watching).map(({ seen }) => seen),
      ['late', 'primary'],
    )
    assert.deepEqual(begun, ['primary', 'late'])
  })

  test('leaves out one that ends meanwhile, and does not hold it', async () => {
    const early = new AbortController()
    await using worker = await startWorker('brief', IDLE)
    const watch = {
      async begin({ name }: Thread) {
        if (name === 'brief') void worker.terminate().then(() => early.abort())
      },
      end: async (thread: Thread) => evaluate(thread, () => 'there'),
    }
    assert.deepEqual(await watchThreads(watch, 600_000, early.signal), [
      { thread: 'brief', seen: undefined },
      { thread: 'primary', seen: 'there' },
    ])
  })

  test('leaves out one that does not answer in time', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pipe-'))
    const pipe = join(directory, 'pipe')
    execFileSync('mkfifo', [pipe])
    await using _stuck = await startWorker('stuck', IN_A_CALL(pipe))
    try {
      const look = nothingThen((thread) => evaluate(thread, () => 1))
      let threads = await watchThreads(look, 0, NOW, 500)
      const isStuck = () => threads.find(({ thread }) => thread === 'stuck')?.seen === undefined
      await until(async () => isStuck() || ((threads = await watchThreads(look, 0, NOW, 500)), isStuck()), 'no answer')
      assert.deepEqual(threads, [
        { thread: 'primary', seen: 1 },
        { thread: 'stuck', seen: undefined },
      ])
    } finally {
      closeSync(openSync(pipe, 'r+'))
      rmSync(directory, { recursive: true })
    }
  })

  test('rejects with what goes wrong in a thread', async () => {
    await using _idle = await startWorker('idle', IDLE)
    const failing = nothingThen((thread) =>
      evaluate(thread, () => {
        throw new Error('probe failed')
      }),
    )
    await assert.rejects(watchThreads(failing, 0, NOW), /probe failed/)
    const unknown = nothingThen((thread) => thread.post('Profiler.unknown' as 'Profiler.stop', undefined))
    await assert.rejects(watchThreads(unknown, 0, NEVER), /wasn't found/)
  })
})

describe('the state of threads', () => {
  test('is running with the stack of a busy one, idle for one that waits', async () => {
    await using _busy = await startWorker('busy', BUSY)
    await using _idle = await startWorker('idle', IDLE)
    const { samples, types } = await toThreadProfile(await lookWhenIdle())
    assert.deepEqual(types, [{ type: 'goroutine', unit: 'count' }])
    const told = samples.map(({ stack, labels, values }) => [labels.thread, labels.state, values, stack[0]?.name])
    assert.deepEqual(told.slice(0, 2), [
      ['busy', 'running', [1], '[worker eval].spin'],
      ['idle', 'idle', [1], '(idle)'],
    ])
    assert.equal(samples[2]?.labels.thread, 'primary')
  })

  test('tells people what a thread costs and waits for', async () => {
    await using _idle = await startWorker('idle', IDLE)
    const text = await toThreadText(await lookWhenIdle())
    const busy =
      /^2 threads\n\nidle \[idle\]:\n {2}\d+\.\d\d s of CPU time, event loop \d+\.\d % busy since its start\n/
    assert.match(text, busy)
    assert.match(text, /\n {2}\d+\.\d MiB of heap in use\n {2}waits for 1 Timeout\n/)
    assert.match(text, /\nprimary \[running\]:\n[^]*\n {2}at \S+\/src\/profiling\/inspector\.\S+ \(\S+\.ts:\d+\)\n/)
  })
})

/** The threads once `idle` has nothing to do any more. */
async function lookWhenIdle() {
  let threads = await lookAtThreads()
  const isIdle = () => threads.find(({ thread }) => thread === 'idle')?.seen?.calls.length === 0
  await until(async () => isIdle() || ((threads = await lookAtThreads()), isIdle()), 'idle has nothing to do')
  return threads
}

/** Looks once, when watching ends. */
function nothingThen<Seen>(end: (thread: Thread) => Promise<Seen>): Watch<undefined, Seen> {
  return { begin: async () => undefined, end }
}

async function startWorker(name: string, code: string): Promise<Worker> {
  const cell = new Int32Array(new SharedArrayBuffer(4))
  const { value } = Atomics.waitAsync(cell, 0, 0)
  const up = "const up = () => Atomics.notify(require('node:worker_threads').workerData, 0)"
  const worker = new Worker(`${up}; ${code}`, { eval: true, name, workerData: cell })
  await value
  return worker
}
