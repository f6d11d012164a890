import { WebSocket } from 'ws'
import type { Server } from '../server.ts'

/** Throws in shard `index` of a server that was started with `NODE_OPTIONS=--inspect=127.0.0.1:0`. */
export function crashShard(server: Server, index: number): Promise<void> {
  return crashThread(server, `shard ${index}`)
}

/** Throws in the thread of that name of such a server. */
export function crashThread(server: Server, name: string): Promise<void> {
  return orderThread(server, name, "setImmediate(() => { throw new Error('crash test') })")
}

/** Makes shard `index` of such a server stand still for ever; it takes no CPU time from the others. */
export function stallShard(server: Server, index: number): Promise<void> {
  const wait = 'setImmediate(() => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) })'
  return orderThread(server, `shard ${index}`, wait)
}

/** Timers that wait in shard `index` of such a server. */
export async function countTimers(server: Server, index: number): Promise<number> {
  const count = "process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length"
  return Number(await askShard(server, index, count))
}

/** Makes shard `index` of such a server keep its latest objects for a while; resolves with the most bytes that its heap had for young ones. */
export async function fillYoungHeap(server: Server, index: number): Promise<number> {
  const fill = `(() => {
    const { getHeapSpaceStatistics } = process.getBuiltinModule('node:v8')
    const kept = []
    let most = 0
    for (let made = 0; made < 4_000_000; made++) {
      kept[made % 200_000] = { made }
      if (made % 10_000 > 0) continue
      const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
      most = Math.max(most, young.space_size)
    }
    return most
  })()`
  return Number(await askShard(server, index, fill))
}

async function orderThread(server: Server, name: string, expression: string): Promise<void> {
  const { detach } = await runInThread(server, name, expression)
  // The debugger holds what it has seen; without it the thread may go.
  setTimeout(detach, 200)
}

async function askShard(server: Server, index: number, expression: string): Promise<unknown> {
  const { result, detach } = await runInThread(server, `shard ${index}`, expression)
  const value = await result
  detach()
  return value
}

/** Resolves when the thread has been told to; `result` then waits for what the expression gives, which may never come. */
async function runInThread(server: Server, name: string, expression: string): Promise<Running> {
  const address = /Debugger listening on (ws:\S+)/.exec(server.stderr())?.[1]
  if (!address) throw new Error('the server has no inspector')
  const socket = new WebSocket(address)
  await new Promise((resolve) => socket.on('open', resolve))
  const send = (message: object) => socket.send(JSON.stringify({ id: 1, ...message }))
  const result = Promise.withResolvers<unknown>()
  await new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const { method, params } = JSON.parse(data.toString()) as InspectorEvent
      if (method !== 'NodeWorker.attachedToWorker' || !params?.workerInfo.title.includes(name)) return
      const evaluate = { id: 1, method: 'Runtime.evaluate', params: { expression } }
      const { sessionId } = params
      // A shard that takes its place would be told, too.
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
  return { result: result.promise, detach: () => socket.close() }
}

interface Running {
  readonly result: Promise<unknown>
  detach(): void
}

interface InspectorEvent {
  readonly method?: string
  readonly params?: { readonly sessionId: string; readonly workerInfo: { readonly title: string } }
}
