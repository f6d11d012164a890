import { createRedis } from '../redis.ts'
import { startServer, until } from '../server.ts'
import type { Load, Size } from './load.ts'

const ROUNDS: Readonly<Record<Size, number>> = { short: 1, long: 20 }
const CLIENTS = 16
const BACK_MS = 1000

export const redis: Load = {
  promise: 'Redis killed and started under load: no wrong answer, and good ones within 1 s of its return',
  async run(size) {
    const behind = await createRedis()
    if (typeof behind === 'string') return { ok: false, seen: behind }
    await using _ = behind
    await behind.start()
    await using server = await startServer([`--cache-server=tcp://127.0.0.1:${behind.port}`])
    const state = { stopped: false, good: 0, refused: 0, wrong: 0 }
    const clients = Array.from({ length: CLIENTS }, async (_, client) => {
      for (let round = 0; !state.stopped; round++) {
        const body = `${client} ${round}`
        const put = await server.get(`/cache/${client}`, { method: 'PUT', body })
        const got = await server.get(`/cache/${client}`)
        // A Redis that was started anew knows nothing.
        const right = put.status === 202 && got.status === 200 && got.text === body
        if (right) state.good++
        else if (isRefusal(put.status) || isRefusal(got.status) || got.status === 404) state.refused++
        else state.wrong++
      }
    })
    const backMs: number[] = []
    for (let round = 0; round < ROUNDS[size]; round++) {
      const { good, refused } = state
      await until(() => state.good > good + 100)
      await behind.kill()
      await until(() => state.refused > refused + 10)
      await behind.start()
      const started = performance.now()
      const before = state.good
      await until(() => state.good > before + CLIENTS)
      backMs.push(performance.now() - started)
    }
    state.stopped = true
    await Promise.all(clients)
    const healthy = (await server.get('/healthz')).status === 200
    const slowest = Math.round(Math.max(...backMs))
    return {
      ok: healthy && state.wrong === 0 && (size === 'short' || slowest <= BACK_MS),
      seen: `${ROUNDS[size]} times; ${state.good} good, ${state.refused} refused, ${state.wrong} wrong; back after ${slowest} ms at most`,
    }
  },
}

function isRefusal(status: number): boolean {
  return status === 500 || status === 503
}
