import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toHtml } from '../../bench/html.ts'
import type { Round } from '../../bench/rounds.ts'
import { toTables } from '../../bench/tables.ts'

const ROUND: Round = {
  requests: 1000,
  errors: 0,
  perSecond: 1000,
  p50Ms: 1,
  p99Ms: 2,
  p999Ms: 3,
  cpuUs: 10,
  clientCores: 0.5,
  clientBound: false,
  residentBytes: 64 * 1024 * 1024,
}
const findings = [
  {
    title: 'GET /a<b>',
    unit: 'requests' as const,
    servers: [
      { server: 'podinfo, 1 shard', rounds: [ROUND, { ...ROUND, cpuUs: 20 }, { ...ROUND, cpuUs: 30 }] },
      {
        server: 'other & "co"',
        rounds: [
          { ...ROUND, cpuUs: 20, clientBound: true },
          { ...ROUND, cpuUs: 10, clientBound: true },
          { ...ROUND, cpuUs: 60, errors: 7 },
        ],
      },
    ],
  },
]

test('a table tells the ratio of rounds of the same turn, where the client was the limit, and what failed', () => {
  const text = toTables(findings)
  assert.match(text, /\| podinfo, 1 shard \| 20\.0 \(10\.0–30\.0\)/)
  assert.match(
    text,
    /\| other & "co" +\| 20\.0 \(10\.0–60\.0\) \| 0\.50 \(0\.50–2\.00\) +\| 1\.00 k \(1\.00 k–1\.00 k\) \* \|/,
  )
  assert.match(text, /\| 64\.0 MiB/)
  assert.match(text, /other & "co" failed 7 of 3000 requests\./)
  assert.match(text, /The client was busy all the time/)
})

test('waiting times that the client does not know are left out', () => {
  const blind = { ...ROUND, p50Ms: NaN, p99Ms: NaN, p999Ms: NaN }
  const unknown = [{ title: 'GET /', unit: 'messages' as const, servers: [{ server: 'a', rounds: [blind, blind] }] }]
  assert.match(toTables(unknown), /messages\/s[^]*\| – +\| – +\| – +\| 64/)
  const html = toHtml('', unknown)
  assert.match(html, /messages per second of CPU/)
  assert.doesNotMatch(html, /NaN/)
  assert.equal(html.match(/<svg /g)?.length, 1)
})

test('the page needs no other file, holds both charts of each scenario, and escapes what it is told', () => {
  const html = toHtml('a machine & co', findings)
  assert.doesNotMatch(html, /https?:|src=|<link|<script|url\(/)
  assert.equal(html.match(/<svg /g)?.length, 2)
  assert.match(html, /light-dark\(/)
  assert.doesNotMatch(html, /a<b>|co"</)
  assert.match(html, /other &#38; &#34;co&#34;/)
  assert.doesNotMatch(html, /NaN|undefined|Infinity/)
})
