import { createHash, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startServer, until } from '../server.ts'
import type { Load, Size } from './load.ts'

const ROUNDS: Readonly<Record<Size, number>> = { short: 1, long: 50 }
const CLIENTS = 16
/** The latest moment of a kill, from the first answers on. */
const LATEST_MS: Readonly<Record<Size, number>> = { short: 50, long: 500 }

export const kill: Load = {
  promise: 'after kill -9 at any moment of a /store load each acknowledged body is there under its hash',
  async run(size) {
    const path = await mkdtemp(join(tmpdir(), 'podinfo-kill-'))
    let checked = 0
    let missing = 0
    try {
      for (let round = 0; round < ROUNDS[size]; round++) {
        const acknowledged = await storeUntilKilled(path, round, LATEST_MS[size])
        await using server = await startServer([`--data-path=${path}`])
        for (const hash of acknowledged) {
          const { status, bytes } = await server.get(`/store/${hash}`)
          checked++
          if (status !== 202 || createHash('sha1').update(bytes).digest('hex') !== hash) missing++
        }
      }
    } finally {
      await rm(path, { recursive: true, force: true })
    }
    return {
      ok: missing === 0 && checked > 0,
      seen: `${ROUNDS[size]} kills, ${checked} bodies acknowledged, ${missing} missing or broken`,
    }
  },
}

/** The hashes that clients were told before the server was gone. */
async function storeUntilKilled(path: string, round: number, latestMs: number): Promise<string[]> {
  await using server = await startServer([`--data-path=${path}`])
  const acknowledged: string[] = []
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    for (let number = 0; ; number++) {
      const body = `${round} ${client} ${number} `.repeat(1 + ((client * number) % 5000))
      const answer = await server.get('/store', { method: 'POST', body }).catch(() => undefined)
      if (!answer) return
      acknowledged.push(answer.json<{ hash: string }>().hash)
    }
  })
  await until(() => acknowledged.length > CLIENTS)
  await pause(randomInt(latestMs))
  server.kill('SIGKILL')
  await Promise.all(clients)
  return acknowledged
}
