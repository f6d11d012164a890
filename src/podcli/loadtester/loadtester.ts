import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Context, Input } from '../command.ts'
import { toReason } from '../failure.ts'
import { answer, type Tester } from './answers.ts'
import { createLoads } from './loads.ts'
import { toMetrics } from './metrics.ts'

interface LoadtesterFlags {
  readonly port: number
  readonly timeout: number
  readonly loads: number
}

/** A webhook has a few hundred bytes. */
const MAX_BODY_BYTES = 64 * 1024

/** A client that takes longer to send a webhook is none. */
const REQUEST_MS = 10_000

/** Serves webhooks until a signal comes; resolves with 0 then, with 1 when the port can't be had. */
export async function run(
  { flags }: Input<unknown, LoadtesterFlags>,
  { env, loadWorker, error }: Context,
): Promise<number> {
  const log: Log = (msg, fields = {}) =>
    error(`${JSON.stringify({ level: 'info', ts: new Date().toISOString(), caller: 'podcli', msg, ...fields })}\n`)
  const loads = createLoads({ max: flags.loads, timeoutMs: flags.timeout, env, entry: loadWorker, log })
  const tester: Tester = { loads, open: new Set(), refused: 0, metrics: () => toMetrics(loads, tester.refused) }
  const server = createServer({ requestTimeout: REQUEST_MS }, (...exchange) => void serve(...exchange, tester, log))
  server.listen(flags.port)
  try {
    await once(server, 'listening')
  } catch (problem) {
    error(`Error: ${toReason(problem)}\n`)
    return 1
  }
  log('loadtester started', { port: (server.address() as { port: number }).port })
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  server.close()
  server.closeIdleConnections()
  await loads.close()
  return 0
}

type Log = (msg: string, fields?: Readonly<Record<string, unknown>>) => void

async function serve(request: IncomingMessage, response: ServerResponse, tester: Tester, log: Log): Promise<void> {
  const body = await readBody(request)
  const path = (request.url ?? '').replace(/\?.*/s, '')
  const { status, text } = body === undefined ? TOO_LARGE : await answer(path, body, tester)
  if (status === 400) log('webhook refused', { path, reason: text })
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text)
}

const TOO_LARGE = { status: 413, text: `a webhook has no more than ${MAX_BODY_BYTES} bytes` }

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk)
    }
  } catch {
    // The client has gone: nobody reads the answer.
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString()
}
