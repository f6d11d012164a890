import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

// Runs inside the cluster, by the Node.js of the podinfo image: node rate-load.ts URL REQUESTS_PER_SECOND SECONDS CONNECTIONS.
// Asks at that rate, over kept connections, or with 0 CONNECTIONS over a new one each time. A line of JSON at the end tells how it went.

const [url = '', rate = '100', seconds = '10', connections = '0'] = process.argv.slice(2)
const maxSockets = Number(connections)
const agent = maxSockets > 0 ? new Agent({ keepAlive: true, maxSockets }) : new Agent({ keepAlive: false })

/** Longer than any answer takes while pods come and go. */
const TIMEOUT_MS = 15_000

const failures = new Map<string, number>()
const pods = new Set<string>()
const pending: Promise<void>[] = []
const total = Number(rate) * Number(seconds)
const start = performance.now()

for (let sent = 0; sent < total; sent++) {
  const due = start + (sent * 1000) / Number(rate)
  const wait = due - performance.now()
  if (wait > 1) await sleep(wait)
  pending.push(ask())
}
await Promise.all(pending)
agent.destroy()
const failed = [...failures.values()].reduce((sum, count) => sum + count, 0)
console.log(JSON.stringify({ sent: total, failed, pods: pods.size, failures: Object.fromEntries(failures) }))
process.exitCode = failed > 0 ? 1 : 0

async function ask(): Promise<void> {
  try {
    const outgoing = request(url, { agent, timeout: TIMEOUT_MS })
    outgoing.on('timeout', () => outgoing.destroy(new Error('timed out'))).end()
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
    const body = (await response.setEncoding('utf8').toArray()).join('')
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`)
    pods.add((JSON.parse(body) as { hostname: string }).hostname)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    failures.set(reason, (failures.get(reason) ?? 0) + 1)
  }
}
