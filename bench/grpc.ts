import { fileURLToPath } from 'node:url'
import { compare } from './compare.ts'
import { leaveServerCore } from './cores.ts'
import { grpcClient } from './grpc-client.ts'
import { measureRest } from './idle.ts'
import { readOptions } from './options.ts'
import { describeRun, toMegabytes, toSpread, toTable } from './report.ts'
import type { Scenario } from './scenarios.ts'
import { freePort, other, podinfo, startServer, type Target } from './servers.ts'

/**
 * What gRPC costs: CPU time of a unary Echo against bare grpc-js, and against another podinfo when `--against` names one; and the
 * memory that `--grpc-port` adds to a server that nobody calls.
 */
const options = readOptions()
const ECHO: Scenario = { method: 'POST', path: '/echo.EchoService/Echo', body: { bytes: 32 } }
const BARE: Target = {
  name: 'bare grpc-js',
  words: [process.execPath, fileURLToPath(new URL('bare-grpc.ts', import.meta.url))],
}
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
const servers = [await start(podinfo(1)), await start(BARE)]
if (options.against) servers.push(await start(other(options.against)))

console.log(`${describeRun(client, options)}\n`)
console.log(await compare(client, servers, [ECHO], options))

if (process.env.CPU_ONLY) process.exit()
const rows = [['resident at rest', 'without gRPC', 'with --grpc-port', 'added']]
for (const shards of [1, 2]) {
  const [without, within, added]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < options.rounds; round++) {
    const target = podinfo(shards)
    const flag = `--grpc-port=${await freePort()}`
    const { resident: plain } = await measureRest(target)
    const { resident } = await measureRest({ ...target, words: [...target.words, flag] })
    without.push(plain)
    within.push(resident)
    added.push(resident - plain)
  }
  rows.push([podinfo(shards).name, ...[without, within, added].map((values) => toSpread(values, toMegabytes))])
}
console.log(`\n${toTable(rows)}`)
