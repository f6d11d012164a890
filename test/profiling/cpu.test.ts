import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { takeCpuProfile, toSamples } from '../../src/profiling/cpu.ts'
import { loadSources } from '../../src/profiling/sources.ts'
import type { CpuSeen } from '../../src/profiling/thread.ts'
import { Threads } from '../../src/profiling/threads.ts'
import { startThread } from './thread.ts'

const MS = 1_000_000

describe('CPU samples', async () => {
  const sources = await loadSources([])

  test('go to the stack and the line that V8 saw', () => {
    const leaf = { ...node(3, 'leaf', 4), positionTicks: [ticks(7, 3), ticks(8, 1)] }
    const nodes = [{ ...node(1, '(root)'), children: [2] }, { ...node(2, 'caller', 2), children: [3] }, leaf]
    const samples = toSamples('shard 0', { nodes, cpuMicros: 6000, wallMicros: 6000 }, sources)
    assert.deepEqual(
      samples.map(({ stack, values, labels }) => [stack.map(({ name, line }) => `${name}:${line}`), values, labels]),
      [
        [['a.caller:12'], [2, 2 * MS], { thread: 'shard 0' }],
        [['a.leaf:7', 'a.caller:12'], [3, 3 * MS], { thread: 'shard 0' }],
        [['a.leaf:8', 'a.caller:12'], [1, 1 * MS], { thread: 'shard 0' }],
      ],
    )
  })

  test('add up to the CPU time of the thread: what is no JavaScript is the rest', () => {
    const nodes = [node(1, '(root)'), node(2, '(idle)', 60), node(3, '(program)', 30), node(4, 'work', 10)]
    assert.deepEqual(toTimes({ nodes, cpuMicros: 25_000, wallMicros: 100_000 }), {
      'a.work': [10, 10 * MS],
      '(native)': [15, 15 * MS],
    })
  })

  test('stand for more when V8 took fewer than it was told to', () => {
    const nodes = [node(1, '(idle)', 10), node(2, 'work', 10)]
    assert.deepEqual(toTimes({ nodes, cpuMicros: 50_000, wallMicros: 100_000 }), { 'a.work': [10, 50 * MS] })
  })

  test('stand for less when the thread waited for a core', () => {
    const nodes = [node(1, 'work', 10), node(2, '(garbage collector)', 10)]
    assert.deepEqual(toTimes({ nodes, cpuMicros: 10_000, wallMicros: 20_000 }), {
      'a.work': [10, 5 * MS],
      '(garbage collector)': [10, 5 * MS],
    })
  })

  test('are none for a thread that did nothing', () => {
    assert.deepEqual(toTimes({ nodes: [node(1, '(root)')], cpuMicros: 0, wallMicros: 1000 }), {})
    assert.deepEqual(toTimes({ nodes: [node(1, '(idle)', 5)], cpuMicros: 0, wallMicros: 5000 }), {})
  })

  function toTimes(seen: CpuSeen) {
    return Object.fromEntries(toSamples('t', seen, sources).map(({ stack, values }) => [stack[0]?.name, values]))
  }
})

test('a CPU profile names what a busy thread does', async () => {
  const threads = new Threads()
  // Without a loop: code that V8 put in the place of a running loop earlier is not told to its profiler.
  const spin = `function fibonacci(n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2) }
    function spin() { fibonacci(25); setImmediate(spin) }
    spin()`
  await using _busy = await startThread(threads, 'busy', spin)
  const { types, period, samples, comments } = await takeCpuProfile(threads, 0.5, new AbortController().signal)
  assert.deepEqual(types, [
    { type: 'samples', unit: 'count' },
    { type: 'cpu', unit: 'nanoseconds' },
  ])
  assert.deepEqual(period, { type: 'cpu', unit: 'nanoseconds', value: MS })
  const names = new Set(
    samples.flatMap(({ stack, labels }) => (labels.thread === 'busy' ? stack : [])).map(({ name }) => name),
  )
  assert.ok(names.has('[worker eval].fibonacci'), [...names].join())
  assert.match(comments.join('\n'), /^busy: \d+\.\d\d s of CPU time in \d+\.\d\d s\nprimary: /)
})

test('a long CPU profile is coarser, so that its samples stay few', async () => {
  const { period } = await takeCpuProfile(new Threads(), 300, AbortSignal.abort())
  assert.equal(period.value, 10 * MS)
})

function node(id: number, functionName: string, hitCount = 0) {
  const url = functionName.startsWith('(') ? '' : 'a.js'
  return { id, hitCount, callFrame: { functionName, url, scriptId: '1', lineNumber: 11, columnNumber: 0 } }
}

function ticks(line: number, ticks: number) {
  return { line, ticks }
}
