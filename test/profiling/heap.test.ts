import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { takeAllocProfile, takeHeapProfile, toInUseSamples } from '../../src/profiling/heap.ts'
import type { Profile } from '../../src/profiling/profile.ts'
import { loadSources } from '../../src/profiling/sources.ts'
import type { HeapNode } from '../../src/profiling/thread.ts'
import { Threads } from '../../src/profiling/threads.ts'

const CHUNK_BYTES = 4 * 1024 * 1024
const ALONE = new Threads()
const NEVER = new AbortController().signal

const TYPES = ['alloc_objects count', 'alloc_space bytes', 'inuse_objects count', 'inuse_space bytes']

describe('a heap profile', () => {
  test('tells what was allocated meanwhile and is kept, and adds up to all that is in use', async () => {
    let kept: object[] = []
    const { profile } = await whileAllocating(takeHeapProfile(ALONE, 0.3, NEVER), (objects) => {
      kept = objects
    })
    assert.deepEqual(types(profile), TYPES)
    assert.equal(profile.types[profile.shows]?.type, 'inuse_space')
    const own = sum(profile, 3, 'allocate')
    assert.ok(own > CHUNK_BYTES / 2 && own < CHUNK_BYTES * 2, `${own} bytes are said to be in use`)
    assert.equal(sum(profile, 1), 0)
    const { heapUsed, external } = process.memoryUsage()
    const ratio = sum(profile, 3) / (heapUsed + external)
    assert.ok(ratio > 0.5 && ratio < 1.5, `in use are said to be ${ratio} of what is`)
    assert.ok(kept.length > 0)
  })

  test('leaves out what was dropped', async () => {
    const { profile } = await whileAllocating(takeHeapProfile(ALONE, 0.3, NEVER), () => undefined)
    assert.ok(sum(profile, 3, 'allocate') < CHUNK_BYTES / 4)
  })

  test('has a name for what is older, and for what lies outside', async () => {
    const head = heapNode(1, '(root)', 0, [heapNode(2, 'make', 300, [heapNode(3, 'inner', 100)])])
    const samples = [{ nodeId: 2 }, { nodeId: 2 }, { nodeId: 3 }]
    const inUse = { profile: { head, samples }, heapBytes: 1000, externalBytes: 50 }
    const told = toInUseSamples('shard 1', inUse, await loadSources([]))
    assert.deepEqual(
      told.map(({ stack, values, labels }) => [stack.map(({ name }) => name).join(' < '), values, labels.thread]),
      [
        ['a.make', [0, 0, 2, 300], 'shard 1'],
        ['a.inner < a.make', [0, 0, 1, 100], 'shard 1'],
        ['(allocated before)', [0, 0, 0, 600], 'shard 1'],
        ['(outside the heap)', [0, 0, 0, 50], 'shard 1'],
      ],
    )
  })
})

describe('a profile of allocations', () => {
  test('tells what was allocated, kept or not', async () => {
    const { profile, chunks } = await whileAllocating(takeAllocProfile(ALONE, 0.3, NEVER), () => undefined)
    assert.deepEqual(types(profile), TYPES)
    assert.equal(profile.types[profile.shows]?.type, 'alloc_space')
    const own = sum(profile, 1, 'allocate')
    assert.ok(own > CHUNK_BYTES / 2 && own < CHUNK_BYTES * chunks * 1.5, `${own} bytes are said to be allocated`)
    assert.ok(sum(profile, 0, 'allocate') > 10)
    assert.equal(sum(profile, 3), 0)
  })

  test('that takes long is coarser, so that its samples stay few', async () => {
    const periods = []
    for (const seconds of [1, 10, 300]) {
      const { period } = await takeAllocProfile(ALONE, seconds, AbortSignal.abort())
      periods.push(period.value)
    }
    assert.deepEqual(periods, [32768, 32768, 983040])
  })
})

/** A chunk of small arrays. */
function allocate(): object[] {
  return Array.from({ length: CHUNK_BYTES / 1024 }, (_, index) => Array.from({ length: 126 }, () => index))
}

/** Allocates chunk after chunk while the profile is taken. */
async function whileAllocating(profile: Promise<Profile>, use: (chunk: object[]) => void) {
  let over = false
  let chunks = 0
  const taken = profile.finally(() => {
    over = true
  })
  while (!over) {
    use(allocate())
    chunks++
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return { profile: await taken, chunks }
}

function types({ types }: Profile): string[] {
  return types.map(({ type, unit }) => `${type} ${unit}`)
}

/** The values of that index, of all samples or of those in whose stack a function is. */
function sum({ samples }: Profile, index: number, name = ''): number {
  return samples
    .filter(({ stack }) => stack.some((frame) => frame.name.endsWith(name)))
    .reduce((sum, { values }) => sum + (values[index] ?? 0), 0)
}

function heapNode(id: number, functionName: string, selfSize: number, children: HeapNode[] = []): HeapNode {
  const callFrame = { functionName, url: 'a.js', scriptId: '1', lineNumber: 0, columnNumber: 0 }
  return { id, callFrame, selfSize, children }
}
