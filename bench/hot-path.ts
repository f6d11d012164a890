import { fileURLToPath } from 'node:url'
import { type Answer, assertSameAnswer, fetchAnswer } from './answers.ts'
import { findClient } from './client.ts'
import { compare } from './compare.ts'
import { leaveServerCore } from './cores.ts'
import { readOptions } from './options.ts'
import { describeRun } from './report.ts'
import { HOT_PATH, pick, type Scenario } from './scenarios.ts'
import { other, podinfo, type Server, startServer, type Target } from './servers.ts'

/**
 * Compares this server with the bare engine that answers the same bytes, and with another podinfo when `--against` names
 * one: CPU time per request and requests per second of the four hot routes.
 */
const options = readOptions()
const client = findClient()
const scenarios = pick(HOT_PATH, options.only)
leaveServerCore()

await using stack = new AsyncDisposableStack()
const start = async (target: Target) => stack.use(await startServer(target, 'one'))
const server = await start(podinfo(1))
const bare = await start(await bareEngine(server))
for (const scenario of scenarios) await assertSameAnswer(server.port, bare.port, scenario)
const servers = [server, bare, ...(options.against ? [await start(other(options.against))] : [])]

console.log(`${describeRun(client, options)}\n`)
console.log(await compare(client, servers, scenarios, options))

async function bareEngine({ port }: Server): Promise<Target> {
  const routes: Scenario[] = [...HOT_PATH, { method: 'GET', path: '/readyz' }]
  const answers: Answer[] = await Promise.all(routes.map((route) => fetchAnswer(port, route)))
  const addon = fileURLToPath(new URL('../dist/uws.node', import.meta.url))
  const program = fileURLToPath(new URL('bare.ts', import.meta.url))
  const words = [process.execPath, program, `--addon=${addon}`, `--answers=${JSON.stringify(answers)}`]
  return { name: 'bare engine', words }
}
