import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toFormat } from '../../src/metrics/format.ts'

const ACCEPTS: readonly [accept: string, format: 'text' | 'openmetrics'][] = [
  ['', 'text'],
  ['*/*', 'text'],
  ['text/plain', 'text'],
  ['application/openmetrics-text', 'openmetrics'],
  ['Application/OpenMetrics-Text; version=1.0.0', 'openmetrics'],
  // As Prometheus asks.
  ['application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1', 'openmetrics'],
  ['text/plain;q=0.9,application/openmetrics-text;q=0.1', 'text'],
  ['application/openmetrics-text;q=0', 'text'],
  ['application/openmetrics-text;q=nonsense', 'text'],
  ['text/html, application/json', 'text'],
]

for (const [accept, format] of ACCEPTS) test(`"${accept}" is ${format}`, () => assert.equal(toFormat(accept), format))
