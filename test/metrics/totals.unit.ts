import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createExposition } from '../../src/metrics/exposition.ts'
import type { Format } from '../../src/metrics/format.ts'
import { Slots } from '../../src/metrics/slots.ts'
import { startRuntimeFigures, takeSnapshot } from '../../src/metrics/snapshot.ts'
import { Totals } from '../../src/metrics/totals.ts'

const figures = startRuntimeFigures()

async function render(totals: Totals, format: Format = 'text'): Promise<string> {
  const { render } = createExposition(totals, () =>
    [...totals.threads()].map(([id, { runtime }]) => [`${id}`, runtime]),
  )
  return (await render(format)).body
}

test('counts of all threads add up, and those of a thread that ended stay', async () => {
  const totals = new Totals()
  const [first, second] = [new Slots(), new Slots()]
  const count = [first.counter('GET', 'version'), second.counter('GET', 'version')]
  for (let index = 0; index < 5; index++) count[0]?.(200, 0.001)
  for (let index = 0; index < 3; index++) count[1]?.(200, 0.02)
  count[1]?.(500, 99)
  totals.update(1, await takeSnapshot(first, figures))
  totals.update(2, await takeSnapshot(second, figures))
  const expected = [
    'http_request_duration_seconds_bucket{le="0.005",method="GET",path="version",status="200"} 5',
    'http_request_duration_seconds_bucket{le="0.025",method="GET",path="version",status="200"} 8',
    'http_request_duration_seconds_bucket{le="+Inf",method="GET",path="version",status="500"} 1',
    'http_request_duration_seconds_bucket{le="10",method="GET",path="version",status="500"} 0',
    'http_request_duration_seconds_count{method="GET",path="version",status="200"} 8',
    'http_requests_total{status="200"} 8',
    'http_requests_total{status="500"} 1',
  ]
  for (const line of expected) assert.ok((await render(totals)).includes(`${line}\n`), line)
  totals.retire(1)
  for (const line of expected)
    assert.ok((await render(totals)).includes(`${line}\n`), `after the end of a thread: ${line}`)
  totals.update(1, await takeSnapshot(first, figures))
  assert.match(await render(totals), /^http_requests_total\{status="200"\} 13$/m)
})

test('a bound belongs to its bucket', async () => {
  const totals = new Totals()
  const slots = new Slots()
  slots.counter('GET', 'p')(200, 0.005)
  totals.update(1, await takeSnapshot(slots, figures))
  assert.match(await render(totals), /le="0.005",method="GET",path="p",status="200"\} 1$/m)
})

test('series grow beyond the first allocation', async () => {
  const totals = new Totals()
  const slots = new Slots()
  const count = slots.counter('GET', 'status')
  for (let status = 200; status < 999; status++) count(status, 1)
  totals.update(1, await takeSnapshot(slots, figures))
  const text = await render(totals)
  for (const status of [200, 512, 998]) assert.match(text, new RegExp(`http_requests_total\\{status="${status}"\\} 1`))
})

test('each thread has its runtime figures, and the process its own', async () => {
  const totals = new Totals()
  totals.update(0, await takeSnapshot(new Slots(), figures))
  const text = await render(totals)
  for (const name of ['nodejs_heap_size_used_bytes', 'nodejs_eventloop_lag_seconds', 'nodejs_eventloop_utilization']) {
    assert.match(text, new RegExp(`^${name}\\{shard="0"\\} [0-9.e-]+$`, 'm'))
  }
  for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'process_open_fds']) {
    assert.match(text, new RegExp(`^${name} [0-9.e+]+$`, 'm'))
  }
})

test('buckets are linked to the last traced request of any thread, in OpenMetrics, and stay so when a thread has ended', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_700_000_000_000 })
  const totals = new Totals()
  const [first, second] = [new Slots(), new Slots()]
  const trace = (slots: Slots, seconds: number, id: string) => {
    slots.counter('GET', 'version')(200, seconds)
    slots.linker('GET', 'version')(200, seconds, id)
    t.mock.timers.tick(500)
  }
  trace(first, 0.001, 'a')
  trace(second, 0.002, 'b')
  trace(first, 99, 'c')
  trace(first, 7, 'd')
  totals.update(1, { ...first.read(), runtime: figures.read(0) })
  totals.update(2, { ...second.read(), runtime: figures.read(0) })
  const expected = [
    '_bucket{le="0.005",method="GET",path="version",status="200"} 2 # {trace_id="b"} 0.002 1700000000.5',
    '_bucket{le="0.01",method="GET",path="version",status="200"} 2',
    '_bucket{le="10.0",method="GET",path="version",status="200"} 3 # {trace_id="d"} 7 1700000001.5',
    '_bucket{le="+Inf",method="GET",path="version",status="200"} 4 # {trace_id="c"} 99 1700000001',
  ]
  for (const thread of [0, 1, 2]) {
    if (thread > 0) totals.retire(thread)
    const text = await render(totals, 'openmetrics')
    for (const line of expected) assert.ok(text.includes(`${line}\n`), `${line} after the end of ${thread}:\n${text}`)
  }
  assert.doesNotMatch(await render(totals), /trace_id/)
})

test('OpenMetrics names a counter without its ending, and its samples with it', async () => {
  const totals = new Totals()
  totals.update(0, await takeSnapshot(new Slots(), figures))
  const text = await render(totals, 'openmetrics')
  assert.match(text, /^# TYPE process_cpu_seconds counter\nprocess_cpu_seconds_total /m)
  assert.doesNotMatch(text, /_total_total/)
  assert.ok(text.endsWith('\n# EOF\n'))
})
