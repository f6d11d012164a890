import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawTree, type TreeSpan } from '../../otel/tree.ts'

test('a trace is drawn as a tree, in the order of time, with bars on one axis', () => {
  const spans = [
    span('c', 'b', 'late', 60, 80),
    span('a', 'elsewhere', 'GET /', 0, 100),
    span('b', 'a', 'handler', 0, 100),
    { ...span('d', 'b', 'early', 10, 30), status: 'error', message: 'refused' },
    span('e', 'd', 'inner', 20, 20),
  ]
  assert.deepEqual(drawTree(spans).split('\n'), [
    `shop  GET / (server)             100.00 ms  ▕${'█'.repeat(40)}▏`,
    `shop  └─ handler (server)        100.00 ms  ▕${'█'.repeat(40)}▏`,
    `shop     ├─ early (server)        20.00 ms  ▕${' '.repeat(4)}${'█'.repeat(8)}${' '.repeat(28)}▏  error refused`,
    `shop     │  └─ inner (server)      0.00 ms  ▕${' '.repeat(8)}█${' '.repeat(31)}▏`,
    `shop     └─ late (server)         20.00 ms  ▕${' '.repeat(24)}${'█'.repeat(8)}${' '.repeat(8)}▏`,
  ])
})

function span(spanId: string, parentSpanId: string, name: string, startMs: number, endMs: number): TreeSpan {
  return { service: 'shop', spanId, parentSpanId, name, kind: 'server', startMs, endMs, status: 'unset', message: '' }
}
