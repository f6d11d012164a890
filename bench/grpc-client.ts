import { Client as Channel, credentials } from '@grpc/grpc-js'
import type { Client, LoadResult } from './load.ts'
import { toPercentiles } from './percentiles.ts'
import { CONNECTIONS } from './scenarios.ts'

/**
 * A client that calls Echo, in this process: the time of the servers is measured, not its own. `ports` tells the gRPC port of
 * the server that has this HTTP port.
 */
export function grpcClient(ports: ReadonlyMap<number, number>): Client {
  return {
    name: 'grpc-js',
    async load({ port, scenario, seconds }) {
      const message = toMessage(scenario.body?.bytes ?? 0)
      const channels = Array.from({ length: CONNECTIONS }, () => connect(ports.get(port) ?? port))
      const latencies: number[] = []
      let errors = 0
      const end = performance.now() + seconds * 1000
      const keepCalling = async (channel: Channel) => {
        for (let now = performance.now(); now < end; ) {
          if (!(await call(channel, scenario.path, message))) errors++
          latencies.push(performance.now() - now)
          now = performance.now()
        }
        channel.close()
      }
      await Promise.all(channels.map(keepCalling))
      return toResult(latencies, errors, seconds)
    },
  }
}

/** A connection of its own. */
function connect(port: number): Channel {
  return new Channel(`127.0.0.1:${port}`, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 })
}

/** Resolves with whether the message came back. */
function call(channel: Channel, path: string, message: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    channel.makeUnaryRequest(path, same, same, message, (error, response) =>
      resolve(error === null && response?.length === message.length),
    )
  })
}

const same = (bytes: Buffer) => bytes

/** A Message whose body has this length, below 128. */
function toMessage(bytes: number): Buffer {
  return Buffer.concat([Buffer.from([0x0a, bytes]), Buffer.alloc(bytes, 'x')])
}

function toResult(latencies: readonly number[], errors: number, seconds: number): LoadResult {
  const requests = latencies.length
  return { requests, errors, perSecond: requests / seconds, ...toPercentiles(latencies) }
}
