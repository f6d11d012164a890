import { once } from 'node:events'
import { rename, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { WebSocket } from 'ws'
import { connectGrpc, type GrpcClient } from '../grpc/client.ts'
import { makeCorpus } from '../hostile/corpus.ts'
import { type Answer, request, type Server } from '../server.ts'

/** One step of a kind of client; false when what came back is wrong. */
export type Step = (server: Server, round: number, extra: Extra) => Promise<boolean>

/** What steps need beside the server. */
export interface Extra {
  /** The directory of its `--config-path`. */
  readonly configs: string
  readonly securePort: number
  readonly grpcPort: number
  /** Connected all the time. */
  readonly grpc: GrpcClient
}

/** Whether `--random-error` may have put it in the place of another: its answers are empty, those of failures are not. */
function isRandom({ status, bytes }: Answer): boolean {
  return [500, 400, 409].includes(status) && bytes.length === 0
}

const CORPUS = makeCorpus()

const get =
  (path: string, wanted: number, method = 'GET', body?: (round: number) => string): Step =>
  async (server, round) => {
    const answer = await server.get(path, { method, ...(body && { body: body(round) }) })
    return answer.status === wanted || isRandom(answer)
  }

/** What clients of each kind do, over and over. */
export const STEPS: readonly Step[] = [
  async (_, round, { securePort: port }) => {
    const connect = () => connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    const answer = await request({ connect, method: 'POST', body: 'x'.repeat((round * 1000) % 100_000) }, '/echo')
    return answer.status === 202 || isRandom(answer)
  },
  get('/version', 200),
  get('/api/info', 200),
  get('/metrics', 200),
  get('/healthz', 200),
  get('/nowhere', 404),
  get('/configs', 200),
  get('/delay/1', 200),
  get('/chunked/1', 200),
  get('/headers', 200),
  get('/swagger.json', 200),
  get('/token', 200, 'POST', (round) => `user ${round}`),
  get('/echo', 202, 'POST', (round) => 'x'.repeat((round * 1000) % 100_000)),
  get('/store', 202, 'POST', (round) => `${round % 64}`.repeat(1 + (round % 64) * 1000)),
  get('/cache/a', 202, 'PUT', (round) => 'x'.repeat((round * 10_000) % 1_000_000)),
  async (server) => {
    const answer = await server.get('/cache/a')
    return [200, 404].includes(answer.status) || isRandom(answer)
  },
  async (server, round) => {
    const { bytes } = CORPUS[round % CORPUS.length] as (typeof CORPUS)[number]
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined)
    socket.setTimeout(200, () => socket.destroy()).resume()
    socket.write(bytes, 'latin1')
    // Servers may be gone before all is written: that is no error here.
    await new Promise((closed) => socket.on('close', closed))
    return true
  },
  async (server, round) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws/echo`)
    const opened = await Promise.race([
      once(socket, 'open').then(() => true),
      once(socket, 'unexpected-response').then(() => false),
    ])
    if (!opened) {
      socket.terminate()
      return true
    }
    socket.send(`message ${round}`)
    const [data] = (await once(socket, 'message')) as [Buffer]
    socket.close()
    await once(socket, 'close')
    return data.includes(`message ${round}`)
  },
  async (_, round, { configs }) => {
    await writeFile(join(configs, '..new'), `value ${round}`)
    await rename(join(configs, '..new'), join(configs, 'key'))
    await pause(1000)
    return true
  },
  async (server) => {
    // Gone before the answer.
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined)
    socket.write('GET /delay/5 HTTP/1.1\r\nHost: x\r\n\r\n')
    await pause(50)
    socket.resetAndDestroy()
    return true
  },
  async (_, round, { grpc }) => {
    const body = 'x'.repeat((round * 1000) % 100_000)
    return (await grpc.call('echo.EchoService/Echo', { body })).body === body
  },
  async (_, __, { grpc }) => (await grpc.call('grpc.health.v1.Health/Check')).status === 'SERVING',
  async (_, __, { grpcPort }) => {
    // A connection for each, and reflection over it.
    using client = await connectGrpc(grpcPort)
    return client.services.includes('echo.EchoService')
  },
]
