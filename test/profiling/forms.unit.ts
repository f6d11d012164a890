import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toPprof } from '../../src/profiling/pprof.ts'
import { toTop } from '../../src/profiling/top.ts'
import { decode } from './decode.ts'
import { CPU_PROFILE, frame } from './profile.ts'

describe('a profile in the format of pprof', () => {
  test('keeps values, stacks and labels', async () => {
    const { samples, types, defaultType } = decode(await toPprof(CPU_PROFILE))
    assert.deepEqual(types, ['samples/count', 'cpu/nanoseconds'])
    assert.equal(defaultType, 'cpu')
    assert.deepEqual(samples, [
      { stack: ['src/a.leaf src/a.ts:7', 'src/a.top src/a.ts:1'], values: [2, 2e8], labels: { thread: 'shard 0' } },
      { stack: ['src/a.leaf src/a.ts:8', 'src/a.top src/a.ts:1'], values: [1, 1e8], labels: { thread: 'shard 1' } },
      { stack: ['src/a.top src/a.ts:1', 'src/a.top src/a.ts:1'], values: [1, 1e8], labels: { thread: 'shard 1' } },
    ])
  })

  test('has each function and each place once', async () => {
    const { profile } = decode(await toPprof(CPU_PROFILE))
    assert.equal(profile.function.length, 2)
    assert.equal(profile.location.length, 3)
  })

  test('tells when and how long, and what one sample stands for', async () => {
    const { profile, text, comments } = decode(await toPprof(CPU_PROFILE))
    assert.deepEqual([BigInt(profile.timeNanos), Number(profile.durationNanos)], [1_700_000_000_000_000_000n, 1.5e9])
    assert.deepEqual([text(profile.periodType?.type), text(profile.periodType?.unit)], ['cpu', 'nanoseconds'])
    assert.equal(Number(profile.period), 1e8)
    assert.deepEqual(comments, ['first comment', 'second comment'])
  })

  test('says that its names are complete, so that tools look for no binary', async () => {
    const { profile, text } = decode(await toPprof(CPU_PROFILE))
    const [mapping] = profile.mapping
    assert.deepEqual([profile.mapping.length, text(mapping?.filename)], [1, 'podinfo'])
    assert.ok(mapping?.hasFunctions && mapping.hasFilenames && mapping.hasLineNumbers && mapping.hasInlineFrames)
  })

  test('may be empty', async () => {
    assert.deepEqual(decode(await toPprof({ ...CPU_PROFILE, samples: [] })).samples, [])
  })
})

describe('a profile as text', () => {
  test('lists functions by their own share, and threads', () => {
    assert.equal(
      toTop(CPU_PROFILE),
      [
        'cpu: 400 ms in 1.50 s',
        'first comment',
        'second comment',
        '',
        '  flat  flat%   total  total%  function',
        '300 ms  75.0%  300 ms   75.0%  src/a.leaf',
        '100 ms  25.0%  400 ms  100.0%  src/a.top',
        '',
        '               thread',
        '200 ms  50.0%  shard 0',
        '200 ms  50.0%  shard 1',
        '',
      ].join('\n'),
    )
  })

  test('leaves out what has hardly a share', () => {
    const rest = { stack: [frame('rest')], values: [1, 1e6], labels: { thread: 'shard 0' } }
    assert.doesNotMatch(toTop({ ...CPU_PROFILE, samples: [...CPU_PROFILE.samples, rest] }), /rest/)
  })

  test('may be empty', () => {
    assert.match(toTop({ ...CPU_PROFILE, samples: [] }), /^cpu: 0 ms in 1\.50 s\n/)
  })
})
