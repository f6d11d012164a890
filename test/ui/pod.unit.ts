import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { quantile, type Scrape, toFigures, toIdentity } from '../../ui/pod/figures.ts'
import { createFollower } from '../../ui/pod/follower.ts'
import { parseMetrics } from '../../ui/pod/metrics-text.ts'

describe('the text of a scrape', () => {
  test('is read line by line, comments and timestamps left out', () => {
    const text = [
      '# HELP a What it is.',
      '# TYPE a counter',
      'a 1',
      'a{} 2 1395066363000',
      'a{b="c",d="e\\"f\\\\g\\nh,}"} 3.5e-3',
      'a{b="c",} +Inf',
      'a:b_c{le="+Inf"} -Inf',
      '',
      '# EOF',
    ].join('\n')
    assert.deepEqual(parseMetrics(text), [
      { name: 'a', labels: {}, value: 1 },
      { name: 'a', labels: {}, value: 2 },
      { name: 'a', labels: { b: 'c', d: 'e"f\\g\nh,}' }, value: 0.0035 },
      { name: 'a', labels: { b: 'c' }, value: Infinity },
      { name: 'a:b_c', labels: { le: '+Inf' }, value: -Infinity },
    ])
  })

  test('is skipped where it is none', () => {
    for (const line of ['<html>', '1a 2', 'a', 'a b', 'a{b="c} 1', 'a{b="c"}', 'a NaN', '{} 1', 'a{b="\\']) {
      assert.deepEqual(parseMetrics(line), [], line)
    }
  })

  test('is read in a time that grows with its length', () => {
    const text = `a{${'b="c",'.repeat(20_000)} 1\n${'a{b="c" '.repeat(20_000)}`
    assert.deepEqual(parseMetrics(text), [])
  })
})

describe('figures', () => {
  const series = (status: number, buckets: readonly [string, number][], sum: number, path = 'version') =>
    [
      ...buckets.map(
        ([le, count]) =>
          `http_request_duration_seconds_bucket{le="${le}",method="GET",path="${path}",status="${status}"} ${count}`,
      ),
      `http_request_duration_seconds_sum{method="GET",path="${path}",status="${status}"} ${sum}`,
      `http_request_duration_seconds_count{method="GET",path="${path}",status="${status}"} ${buckets.at(-1)?.[1]}`,
    ].join('\n')
  const scrape = (at: number, ...lines: string[]): Scrape => ({ at, samples: parseMetrics(lines.join('\n')) })

  const before = scrape(
    0,
    'process_start_time_seconds 1000',
    'process_cpu_seconds_total 1',
    series(
      200,
      [
        ['0.005', 10],
        ['0.01', 10],
        ['+Inf', 10],
      ],
      0.01,
    ),
  )
  const after = scrape(
    2000,
    'process_start_time_seconds 1000',
    'process_cpu_seconds_total 2',
    'process_resident_memory_bytes 1048576',
    'nodejs_eventloop_lag_seconds{shard="primary"} 0.001',
    'nodejs_eventloop_lag_seconds{shard="0"} 0.003',
    'nodejs_heap_size_used_bytes{shard="primary"} 1',
    'nodejs_heap_size_used_bytes{shard="0"} 1',
    'nodejs_heap_size_used_bytes{shard="1"} 1',
    series(
      200,
      [
        ['0.005', 20],
        ['0.01', 30],
        ['+Inf', 30],
      ],
      0.11,
    ),
    series(
      500,
      [
        ['0.005', 2],
        ['0.01', 2],
        ['+Inf', 2],
      ],
      0.001,
    ),
    series(
      200,
      [
        ['0.005', 1],
        ['+Inf', 1],
      ],
      0.001,
      'metrics',
    ),
  )

  test('are what lies between two scrapes', () => {
    const { routes, ...figures } = toFigures(before, after)
    assert.deepEqual(figures, {
      requestsPerSecond: 11.5,
      cpus: 0.5,
      residentBytes: 1_048_576,
      lagSeconds: 0.003,
      shards: 2,
      startedAt: 1000,
    })
    const [version, metrics] = routes
    assert.deepEqual([version?.path, version?.perSecond, version?.failuresPerSecond], ['version', 11, 1])
    assert.ok(Math.abs((version?.meanSeconds ?? 0) - 0.101 / 22) < 1e-9)
    assert.ok(version && version.p95Seconds > 0.005 && version.p95Seconds <= 0.01)
    assert.deepEqual([metrics?.path, metrics?.perSecond], ['metrics', 0.5])
  })

  test('leave out routes that nobody asked for', () => {
    assert.deepEqual(toFigures(after, { ...after, at: 4000 }).routes, [])
  })

  test('that the server does not tell are undefined', () => {
    assert.deepEqual(toFigures(scrape(0), scrape(1000, 'go_goroutines 5')), {
      requestsPerSecond: 0,
      routes: [],
      cpus: undefined,
      residentBytes: undefined,
      lagSeconds: undefined,
      shards: undefined,
      startedAt: undefined,
    })
  })

  test('are of one process, which is known by the time of its start', () => {
    assert.equal(toIdentity(before), '1000')
    assert.equal(toIdentity(scrape(0)), '')
  })
})

test('a quantile is estimated within its bucket', () => {
  const buckets = [
    [1, 10],
    [2, 20],
    [Infinity, 20],
  ] as const
  assert.equal(quantile(buckets, 0.5), 1)
  assert.equal(quantile(buckets, 0.75), 1.5)
  assert.equal(
    quantile(
      [
        [1, 0],
        [Infinity, 4],
      ],
      0.95,
    ),
    1,
  )
  assert.equal(
    quantile(
      [
        [1, 0],
        [Infinity, 0],
      ],
      0.95,
    ),
    0,
  )
  assert.equal(quantile([], 0.95), 0)
})

describe('the follower of a process', () => {
  const scrape = (start: number, at: number): Scrape => ({
    at,
    samples: [{ name: 'process_start_time_seconds', labels: {}, value: start }],
  })

  test('keeps to the first while that answers, and says that others do', () => {
    const add = createFollower()
    assert.deepEqual(add(scrape(1, 0)), { figures: [], isShared: false, failure: undefined })
    assert.equal(add(scrape(2, 2000)).isShared, true)
    const { figures, isShared } = add(scrape(1, 4000))
    assert.deepEqual([figures.length, figures[0]?.startedAt, isShared], [1, 1, false])
    assert.equal(add(scrape(2, 6000)).figures[0]?.startedAt, 1)
  })

  test('goes over to another when it falls silent, with what is known of that', () => {
    const add = createFollower()
    add(scrape(1, 0))
    for (let at = 2000; at <= 10_000; at += 2000) assert.equal(add(scrape(2, at)).isShared, true)
    const { figures, isShared } = add(scrape(2, 12_000))
    assert.deepEqual([figures.length, figures[0]?.startedAt, isShared], [5, 2, false])
  })

  test('remembers only so much', () => {
    const add = createFollower()
    for (let at = 0; at < 1000; at++) assert.ok(add(scrape(1, at)).figures.length <= 60)
    const other = createFollower()
    const shared = Array.from({ length: 12 }, (_, start) => other(scrape(start, start)).isShared)
    // The ninth drives the first out: nothing is left to follow, so it is followed itself.
    assert.deepEqual(shared.map(Number), [0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1])
  })
})
