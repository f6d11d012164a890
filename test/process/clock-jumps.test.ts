import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Server, startOneShard } from '../server.ts'
import { prepareWallClock } from './wall-clock.ts'

const HOUR_S = 3600
const TIMEOUT_S = 2
const TOKEN_S = 60

describe('when the time of day jumps', { concurrency: true }, () => {
  for (const engine of ['uws', 'node']) {
    test(`with the engine ${engine} what is due in so long comes neither sooner nor later, and the new time is told`, async (t) => {
      const clock = prepareWallClock(t)
      if (!clock) return
      await using server = await startOneShard(
        [`--http-server-timeout=${TIMEOUT_S}s`, `--http-engine=${engine}`],
        clock.env,
      )
      for (const offset of [24 * HOUR_S, -HOUR_S]) {
        const old = await issueToken(server)
        // Both are on their way when the clock jumps.
        const [delayed, overdue] = [took(server.get('/delay/1')), took(server.get('/delay/9'))]
        await server.get('/version')
        clock.jump(offset)

        const asked = Date.now()
        const { token, expires_at } = await issueToken(server)
        const expiresIn = (Date.parse(expires_at) - asked) / 1000 - offset
        assert.ok(expiresIn > TOKEN_S - 2 && expiresIn <= TOKEN_S + elapsed(asked), `${expiresIn} s`)
        assert.equal(await validate(server, token), 200)
        assert.equal(await validate(server, old.token), offset > 0 ? 401 : 200)

        assert.deepEqual(await delayed.then(({ status, seconds }) => [status, seconds >= 1]), [200, true])
        assert.deepEqual(await overdue.then(({ status, seconds }) => [status, seconds >= TIMEOUT_S]), [503, true])
        for (const [name, seconds] of await readSums(server)) {
          // An hour would be in it, or missing.
          assert.ok(seconds >= 0 && seconds < HOUR_S / 2, `${name} ${seconds}`)
        }
        assert.equal((await server.get('/healthz')).status, 200)
      }

      const ending = took(server.exited.then((status) => ({ status })))
      server.kill('SIGTERM')
      const { ts } = await server.logged(({ msg }) => msg.startsWith('shutting down'))
      assert.ok(Date.parse(String(ts)) < Date.now() - HOUR_S / 2, String(ts))
      clock.jump(24 * HOUR_S)
      const { status, seconds } = await ending
      assert.equal(status, 0)
      // Load balancers are given 3 s to notice.
      assert.ok(seconds >= 3, `${seconds} s`)
      assert.deepEqual(
        server.log.filter(({ level }) => level !== 'info'),
        [],
      )
    })
  }
})

async function issueToken(server: Server) {
  const answer = await server.get('/token', { method: 'POST' })
  return answer.json<{ token: string; expires_at: string }>()
}

async function validate(server: Server, token: string): Promise<number> {
  return (await server.get('/token/validate', { headers: { authorization: `Bearer ${token}` } })).status
}

/** Durations that the server has added up, by series. */
async function readSums(server: Server): Promise<[series: string, seconds: number][]> {
  const { text } = await server.get('/metrics')
  const sums = [...text.matchAll(/^(\w+_sum\S*) (\S+)$/gm)].map(([, name = '', value]): [string, number] => [
    name,
    Number(value),
  ])
  assert.ok(sums.some(([name]) => name.includes('path="delay"')))
  return sums
}

/** By the monotonic clock. */
async function took<T>(answer: Promise<T>): Promise<T & { seconds: number }> {
  const started = performance.now()
  return { ...(await answer), seconds: (performance.now() - started) / 1000 }
}

function elapsed(sinceMs: number): number {
  return (Date.now() - sinceMs) / 1000
}
