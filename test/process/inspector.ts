import { WebSocket } from 'ws'
import type { Server } from '../server.ts'

/** Throws in shard `index` of a server that was started with `NODE_OPTIONS=--inspect=127.0.0.1:0`. */
export function crashShard(server: Server, index: number): Promise<void> {
  return runInShard(server, index, "setImmediate(() => { throw new Error('crash test') })").then(() => undefined)
}

/** Makes shard `index` of such a server stand still for ever; it takes no CPU time from the others. */
export function stallShard(server: Server, index: number): Promise<void> {
  return runInShard(
    server,
    index,
    'setImmediate(() => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) })',
  ).then(() => undefined)
}

/** Timers that wait in shard `index` of such a server. */
export async function countTimers(server: Server, index: number): Promise<number> {
  const count = "process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length"
  return Number(await (await runInShard(server, index, count)).result)
}

/** Resolves when the shard has been told to; `result` then waits for what the expression gives, which may never come. */
async function runInShard(server: Server, index: number, expression: string): Promise<{ result: Promise<unknown> }> {
  const address = /Debugger listening on (ws:\S+)/.exec(server.stderr())?.[1]
  if (!address) throw new Error('the server has no inspector')
  const socket = new WebSocket(address)
  await new Promise((resolve) => socket.on('open', resolve))
  const send = (message: object) => socket.send(JSON.stringify({ id: 1, ...message }))
  const result = Promise.withResolvers<unknown>()
  await new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const { method, params } = JSON.parse(data.toString()) as InspectorEvent
      if (method !== 'NodeWorker.attachedToWorker' || !params?.workerInfo.title.includes(`shard ${index}`)) return
      const evaluate = { id: 1, method: 'Runtime.evaluate', params: { expression } }
      const { sessionId } = params
      // The shard that takes its place would be told, too.
      socket.removeAllListeners('message')
      socket.on('message', (answer: Buffer) => {
        const { method, params } = JSON.parse(answer.toString()) as { method?: string; params?: { message?: string } }
        if (method !== 'NodeWorker.receivedMessageFromWorker') return
        const { result: given } = JSON.parse(params?.message ?? '{}') as { result?: { result?: { value?: unknown } } }
        result.resolve(given?.result?.value)
      })
      send({ method: 'NodeWorker.sendMessageToWorker', params: { sessionId, message: JSON.stringify(evaluate) } })
      resolve()
    })
    send({ method: 'NodeWorker.enable', params: { waitForDebuggerOnStart: false } })
  })
  // The debugger holds what it has seen; without it the thread may go.
  setTimeout(() => socket.close(), 200)
  return { result: result.promise }
}

interface InspectorEvent {
  readonly method?: string
  readonly params?: { readonly sessionId: string; readonly workerInfo: { readonly title: string } }
}
