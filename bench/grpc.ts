import { fileURLToPath } from 'node:url'
import { SERVER_OPTIONS } from '../src/grpc/server.ts'
import { freePort } from '../test/ports.ts'
import { leaveServerCore } from './cores.ts'
import { grpcClient } from './grpc-client.ts'
import { measureRest } from './idle.ts'
import { readOptions } from './options.ts'
import { describeRun, toMegabytes, toSpread, toTable } from './report.ts'
import { measure } from './rounds.ts'
import { type Scenario, toTitle, toUnit } from './scenarios.ts'
import { other, podinfo, startServer, type Target } from './servers.ts'
import { toTables } from './tables.ts'

const ABOUT = 'What gRPC costs: CPU time of a unary Echo against bare grpc-js, and the memory that --grpc-port adds.'
const options = readOptions({ about: ABOUT })
const ECHO: Scenario = { method: 'POST', path: '/echo.EchoService/Echo', body: { bytes: 32 } }
const bare = [process.execPath, fileURLToPath(new URL('bare-grpc.ts', import.meta.url))]
const BARE: Target = { name: 'bare grpc-js', words: bare }
const ALIKE: Target = { name: 'it with our options', words: [...bare, `--options=${JSON.stringify(SERVER_OPTIONS)}`] }
leaveServerCore()

const ports = new Map<number, number>()
const client = grpcClient(ports)
await using stack = new AsyncDisposableStack()
const start = async (target: Target) => {
  const grpcPort = await freePort()
  const server = stack.use(await startServer(target, 'one', [`--grpc-port=${grpcPort}`]))
  ports.set(server.port, grpcPort)
  return server
}
const servers = [await start(podinfo(1)), await start(BARE), await start(ALIKE)]
for (const rival of options.against) servers.push(await start(other(rival)))

console.log(`${describeRun(client, options)}\n`)
const measured = await measure(client, servers, ECHO, options)
console.log(toTables([{ title: toTitle(ECHO), unit: toUnit(ECHO), servers: measured }]))

console.log(
  `\n${toTable([['resident at rest', 'without gRPC', 'with --grpc-port', 'added'], await memory(1), await memory(2)])}`,
)

/** Starts a server without and with gRPC in turns. */
async function memory(shards: number): Promise<string[]> {
  const { name, words } = podinfo(shards)
  const pairs: Pair[] = []
  while (pairs.length < options.rounds) {
    const { resident: without } = await measureRest({ name, words })
    const { resident: within } = await measureRest({ name, words: [...words, `--grpc-port=${await freePort()}`] })
    pairs.push({ without, within })
  }
  const columns = [
    ({ without }: Pair) => without,
    ({ within }: Pair) => within,
    (pair: Pair) => pair.within - pair.without,
  ]
  return [name, ...columns.map((column) => toSpread(pairs.map(column), toMegabytes))]
}

/** Resident bytes. */
interface Pair {
  readonly without: number
  readonly within: number
}
