import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type Server, startServer, until } from '../server.ts'
import { startClients } from './clients.ts'
import { crashShard } from './inspector.ts'

/** Requests of each kind, and where they count. */
const LOAD = [
  { method: 'GET', path: '/version', series: 'method="GET",path="version",status="200"' },
  { method: 'GET', path: '/status/404', series: 'method="GET",path="status",status="404"' },
  { method: 'POST', path: '/status/503', series: 'method="POST",path="status",status="503"' },
  { method: 'PUT', path: '/echo/x', series: 'method="PUT",path="echo",status="202"' },
  { method: 'BREW', path: '/api/echo', series: 'method="other",path="api_echo",status="202"' },
  { method: 'GET', path: '/delay/0', series: 'method="GET",path="delay",status="200"' },
] as const

describe('counters', { concurrency: true }, () => {
  test('are exact after parallel load on several shards, and under scrapes at the same time', async () => {
    await using server = await startServer()
    const scrapes = startScrapes(server, 2)
    let rounds = 0
    while (rounds < 30 || (scrapes.answered < 4 && rounds < 3000)) {
      const requests = LOAD.flatMap(({ method, path }) =>
        Array.from({ length: 10 }, () => server.get(path, { method })),
      )
      await Promise.all(requests)
      rounds += 10
    }
    const scraped = await scrapes.stop()
    assert.ok(scraped > 3, `${scraped} scrapes`)
    const counts = await scrape(server)
    for (const { series } of LOAD) {
      assert.equal(counts.get(`http_request_duration_seconds_count{${series}}`), rounds)
      assert.equal(counts.get(`http_request_duration_seconds_bucket{le="+Inf",${series}}`), rounds)
    }
    assert.equal(counts.get('http_requests_total{status="202"}'), 2 * rounds)
    assert.equal(counts.get('http_requests_total{status="404"}'), rounds)
    // Each scrape counts once it is answered.
    assert.equal(counts.get('http_requests_total{status="200"}'), 2 * rounds + scraped)
  })

  test('never go backwards and lose nothing when shards die under load', async () => {
    await using server = await startServer([], { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
    const clients = startClients(server.port, 8, '/version', { pauseMs: 60 })
    const scrapes = startScrapes(server, 2)
    for (const shard of [0, 1, 0]) {
      const replacements = () => server.log.filter(({ msg }) => msg === 'shard replaced').length
      const before = replacements()
      await crashShard(server, shard)
      await until(() => replacements() > before)
      const { answered } = clients
      await until(() => clients.answered > answered + 100)
    }
    await scrapes.stop()
    assert.equal(server.log.filter(({ msg }) => msg === 'shard died, starting another').length, 3)
    const { answered, lost, wrong } = await clients.stop()
    assert.equal(wrong, 0)
    const counted = (await scrape(server)).get('http_requests_total{status="200"}') ?? 0
    const scraped =
      (await scrape(server)).get('http_request_duration_seconds_count{method="GET",path="metrics",status="200"}') ?? 0
    const versions = counted - scraped + 1
    // A request that was lost may have been counted before its answer was.
    assert.ok(
      versions >= answered && versions <= answered + lost,
      `${versions} counted, ${answered} answered, ${lost} lost`,
    )
  })
})

interface Scrapes {
  readonly answered: number
  /** Resolves with how many were answered, when all are. */
  stop(): Promise<number>
}

/** Scrapes again and again, and fails when a counter is lower than the last time. */
function startScrapes(server: Server, count: number): Scrapes {
  let stopped = false
  let answered = 0
  // Also when the test has failed.
  void server.exited.then(() => {
    stopped = true
  })
  const scrapers = Array.from({ length: count }, async () => {
    let last = new Map<string, number>()
    while (!stopped) {
      const next = await scrape(server).catch((error: NodeJS.ErrnoException) => {
        // The shard that served it, or was about to, has died.
        if (['ECONNRESET', 'ECONNREFUSED'].includes(error.code ?? '')) return undefined
        throw error
      })
      if (!next) continue
      answered++
      for (const [series, value] of last) {
        assert.ok((next.get(series) ?? -1) >= value, `${series} was ${value} and is ${next.get(series)}`)
      }
      last = next
      // Rendering takes time that the load is to have.
      await pause(40)
    }
  })
  return {
    get answered() {
      return answered
    },
    async stop() {
      stopped = true
      await Promise.all(scrapers)
      return answered
    },
  }
}

/** Counters of requests by series. */
async function scrape(server: Server): Promise<Map<string, number>> {
  const { text } = await server.get('/metrics')
  return new Map(
    [...text.matchAll(/^(http_request\S+) (\S+)$/gm)].map(([, series = '', value]) => [series, Number(value)]),
  )
}
