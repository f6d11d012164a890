import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import type { Client } from './load.ts'
import type { Options } from './options.ts'
import { startServer, type Target } from './servers.ts'

/** What uploads do to the probes of the same server, one entry a round. */
export interface Interference {
  /** 99th percentiles of `/healthz` in milliseconds, without uploads and under them. */
  readonly idleP99Ms: readonly number[]
  readonly busyP99Ms: readonly number[]
  /** Uploads that the server took meanwhile: one that starves them has good probes for nothing. */
  readonly uploadsPerSecond: readonly number[]
  readonly errors: number
}

/** Measures `/healthz` at full load by turns alone and while clients post large bodies to `/store`. */
export async function measureUploads(target: Target, client: Client, options: Options): Promise<Interference> {
  const { rounds, seconds } = options
  await using server = await startServer(target, 'one')
  const { port } = server
  const probe = () => client.load({ port, scenario: { method: 'GET', path: '/healthz' }, seconds, headers: {} })
  await probe() // To warm up.
  const idleP99Ms: number[] = []
  const busyP99Ms: number[] = []
  const uploadsPerSecond: number[] = []
  let errors = 0
  for (let round = 0; round < rounds; round++) {
    const idle = await probe()
    const uploads = startUploads(port)
    const busy = await probe()
    const { done, failed } = await uploads.stop()
    idleP99Ms.push(idle.p99Ms)
    busyP99Ms.push(busy.p99Ms)
    uploadsPerSecond.push(done / seconds)
    errors += idle.errors + busy.errors + failed
  }
  return { idleP99Ms, busyP99Ms, uploadsPerSecond, errors }
}

const UPLOADERS = 4
const UPLOAD_BYTES = 8 * 1024 * 1024

/** Different bodies, more than are under way at once, fewer than would fill the disk. */
const FILES = 64

function startUploads(port: number) {
  const agent = new Agent({ keepAlive: true })
  const counts = { done: 0, failed: 0 }
  let stopped = false
  let stamp = 0
  const upload = async () => {
    const body = Buffer.alloc(UPLOAD_BYTES)
    while (!stopped) {
      body.writeUInt32BE(stamp++ % FILES)
      const status = await post(agent, port, body).catch(() => 0)
      // What ends after the probe's round was not done within it.
      if (status === 202 && !stopped) counts.done++
      if (status !== 202) counts.failed++
    }
  }
  const uploaders = Promise.all(Array.from({ length: UPLOADERS }, upload))
  return {
    async stop() {
      stopped = true
      await uploaders
      agent.destroy()
      return counts
    },
  }
}

async function post(agent: Agent, port: number, body: Buffer): Promise<number> {
  const asked = request({ port, host: '127.0.0.1', method: 'POST', path: '/store', agent })
  asked.end(body)
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'end')
  return response.statusCode ?? 0
}
