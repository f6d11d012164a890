import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BARE_NAMES, startContestants } from '../../bench/contestants.ts'
import { messages } from '../../bench/messages.ts'
import { MESSAGES, type Scenario } from '../../bench/scenarios.ts'
import { freePort } from '../ports.ts'

const [scenario] = MESSAGES as [Scenario]

test('messages are measured where a websocket is spoken, each that came back counts once', async () => {
  await using contestants = await startContestants({ shards: [], bare: BARE_NAMES, rivals: [] })
  const servers = contestants.of(scenario)
  assert.deepEqual(
    servers.map(({ name }) => name),
    ['podinfo, 1 shard', 'bare engine'],
  )
  for (const { name, port } of servers) {
    const { requests, errors, perSecond, p50Ms, p999Ms } = await load(port)
    assert.ok(requests > 0 && errors === 0, `${name}: ${errors} of ${requests} failed`)
    assert.ok(perSecond > 0 && p50Ms > 0 && p999Ms >= p50Ms, `${name}: ${perSecond}/s, ${p50Ms} ms, ${p999Ms} ms`)
  }
})

test('a server that is gone is an error, not a figure', async () => {
  await assert.rejects(load(await freePort()), /can't be reached: connect ECONNREFUSED/)
})

function load(port: number) {
  return messages.load({ port, scenario, seconds: 0.2, headers: {} })
}
