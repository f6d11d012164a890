import { startClients } from '../process/clients.ts'
import { crashShard } from '../process/inspector.ts'
import { startServer, until } from '../server.ts'
import { type Load, PAUSE_MS, type Size } from './load.ts'

const ROUNDS: Readonly<Record<Size, number>> = { short: 1, long: 20 }
const CLIENTS = 16
const BACK_MS = 1000

/** A shard younger than this died of its start, and is not replaced at once. */
const SETTLE_MS = 1000

export const shards: Load = {
  promise:
    'a shard that is killed under load loses its own requests alone, is back within 1 s, and no counter goes back',
  async run(size) {
    await using server = await startServer(['--workers=2'], { NODE_OPTIONS: '--inspect=127.0.0.1:0' })
    const clients = startClients(server.port, CLIENTS, '/version', { pauseMs: PAUSE_MS[size] })
    await until(() => clients.answered > 200)
    const backMs: number[] = []
    let counted = 0
    let backwards = 0
    for (let round = 0; round < ROUNDS[size]; round++) {
      const settled = performance.now() + SETTLE_MS
      await until(() => performance.now() > settled)
      const replaced = () => server.log.filter(({ msg }) => msg === 'shard replaced')
      const before = replaced().length
      await crashShard(server, round % 2)
      await until(() => replaced().length > before)
      const died = server.log.findLast(({ msg }) => msg === 'shard died, starting another')
      backMs.push(Date.parse(String(replaced().at(-1)?.ts)) - Date.parse(String(died?.ts)))
      const now = await until(async () => {
        const answer = await server.get('/metrics').catch(() => undefined)
        return answer && Number(/^http_requests_total\{status="200"\} (\d+)$/m.exec(answer.text)?.[1])
      })
      if (now < counted) backwards++
      counted = now
    }
    const { answered, lost, wrong } = await clients.stop()
    const slowest = Math.max(...backMs)
    return {
      // Each client has one request at a time: one kill can lose no more than all of them.
      ok: wrong === 0 && backwards === 0 && (size === 'short' || slowest <= BACK_MS) && lost <= ROUNDS[size] * CLIENTS,
      seen: `${ROUNDS[size]} kills, back after ${slowest} ms at most; ${answered} requests, ${lost} lost, ${wrong} wrong; counters back: ${backwards}`,
    }
  },
}
