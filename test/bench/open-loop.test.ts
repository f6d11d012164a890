import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openLoop } from '../../bench/open-loop.ts'
import type { Scenario } from '../../bench/scenarios.ts'
import { until } from '../server.ts'

const SECONDS = 0.4
const REQUESTS = 80

test('sends at the rate that was asked for', async () => {
  let received = 0
  await using server = await serve((_, response) => {
    received++
    response.end('ok')
  })
  const { requests, errors } = await load(server.port, {})
  assert.deepEqual({ requests, errors, received }, { requests: REQUESTS, errors: 0, received: REQUESTS })
})

test('a stall is in the waiting time of all that was due meanwhile, not of the one request that met it', async () => {
  let stalled = false
  await using server = await serve(async (_, response) => {
    if (!stalled) {
      stalled = true
      await sleep(300)
    }
    response.end('ok')
  })
  // Most of the requests are due in the stall, the first of them at its start.
  const { p99Ms, p50Ms } = await load(server.port, { connections: 1 })
  assert.ok(p99Ms > 250, `p99 ${p99Ms}`)
  assert.ok(p50Ms < p99Ms)
})

test('what is never answered counts as an error that waited to the end', async () => {
  await using server = await serve(() => {})
  const { requests, errors, p50Ms } = await load(server.port, { connections: 2 })
  assert.deepEqual({ requests, errors }, { requests: 0, errors: REQUESTS })
  assert.ok(p50Ms >= SECONDS * 1000)
})

test('a status from 400 on is an error', async () => {
  await using server = await serve((_, response) => response.writeHead(503).end())
  const { requests, errors } = await load(server.port, {})
  assert.deepEqual({ requests, errors }, { requests: 0, errors: REQUESTS })
})

test('a server that closes each connection is still sent everything', async () => {
  await using server = await serve((_, response) => response.writeHead(200, { Connection: 'close' }).end('ok'))
  // On a machine with other work some may come too late.
  await until(async () => {
    const { requests, errors } = await load(server.port, { connections: 4 })
    return requests === REQUESTS && errors === 0
  })
})

function load(port: number, scenario: Partial<Scenario>) {
  return openLoop.load({
    port,
    headers: {},
    seconds: SECONDS,
    scenario: { method: 'GET', path: '/', connections: 8, rate: REQUESTS / SECONDS, ...scenario },
  })
}

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}
