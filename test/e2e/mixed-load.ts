import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'

/** What a load has done when it is stopped. */
export interface MixedLoad {
  readonly answered: number
  readonly uploads: number
  /** Requests without an answer, or with another one than was due. */
  readonly failures: readonly string[]
}

const UPLOAD_BYTES = 10 * 1024 * 1024

/** Different uploads: few, so that they fill no disk. */
const FILES = 8

const SMALL = [
  { method: 'GET', path: '/version', status: 200 },
  { method: 'GET', path: '/api/info', status: 200 },
  { method: 'GET', path: '/healthz', status: 200 },
  { method: 'POST', path: '/echo', status: 202, body: 'x'.repeat(1024) },
  { method: 'POST', path: '/token', status: 200, body: 'load' },
  { method: 'GET', path: '/headers', status: 200 },
  { method: 'GET', path: '/env', status: 200 },
  { method: 'POST', path: '/store', status: 202, body: 'y'.repeat(1000) },
  { method: 'GET', path: '/metrics', status: 200 },
  { method: 'GET', path: '/delay/1', status: 200 },
  { method: 'GET', path: '/', status: 200 },
] as const

/**
 * Has `clients` ask without a pause, each over a connection of its own, until it is stopped; `uploaders` of them send large
 * bodies, the others ask for what is small. A client that is failed stops by itself.
 */
export function startMixedLoad(
  port: number,
  clients: number,
  uploaders: number,
): AsyncDisposable & { readonly soFar: MixedLoad; stop(): Promise<MixedLoad> } {
  const state = { answered: 0, uploads: 0, failures: [] as string[], stopped: false }
  const all = Array.from({ length: clients }, async (_, client) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const uploader = client < uploaders
    const upload = Buffer.alloc(UPLOAD_BYTES, client % FILES)
    for (let turn = client; !state.stopped; turn++) {
      const small = SMALL[turn % SMALL.length] as (typeof SMALL)[number]
      const asked = uploader ? { method: 'POST', path: '/store', status: 202, body: upload } : small
      const status = await ask(agent, port, asked).catch((error: unknown) => String(error))
      if (status !== asked.status) {
        state.failures.push(`${asked.method} ${asked.path}: ${status}`)
        break
      }
      state.answered++
      if (uploader) state.uploads++
    }
    agent.destroy()
  })
  const stop = async () => {
    state.stopped = true
    await Promise.all(all)
    return state
  }
  return {
    soFar: state,
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
    },
  }
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly body?: string | Buffer
}

async function ask(agent: Agent, port: number, { method, path, body }: Asked): Promise<number> {
  const outgoing = request({ port, host: '127.0.0.1', method, path, agent })
  outgoing.end(body)
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'end')
  return response.statusCode ?? 0
}
