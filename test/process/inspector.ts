import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Server } from '../server.ts'

/** However busy the machine, a thread has heard of its order by then. */
const PATIENCE_MS = 30_000

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
  const { result, detach } = await runInThread(server, name, expression)
  // The debugger holds what it has seen; without it the thread may go. A thread that is gone at once may not answer.
  void Promise.race([result, pause(PATIENCE_MS, undefined, { ref: false })]).then(detach)
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
  // A thread that is just starting may stay unseen, or lose what it is told: it is asked until it answers.
  for (;;) {
    const socket = new WebSocket(address)
    await once(socket, 'open')
    const session = await attach(socket, name)
    if (
      session &&
      (await Promise.race([session.evaluate('typeof setImmediate'), pause(ANSWER_MS, undefined, { ref: false })])) ===
        'function'
    ) {
      return { result: session.evaluate(expression), detach: () => socket.close() }
    }
    socket.close()
  }
}

/** Undefined when there is no such thread yet. */
async function attach(socket: WebSocket, name: string): Promise<Session | undefined> {
  const found = Promise.withResolvers<string>()
  const answers = new Map<number, (value: unknown) => void>()
  socket.on('message', (data: Buffer) => {
    const { method, params } = JSON.parse(data.toString()) as InspectorEvent
    // The first of that name is told, not the one that takes its place.
    if (method === 'NodeWorker.attachedToWorker' && params?.workerInfo?.title.includes(name))
      found.resolve(params.sessionId)
    if (method !== 'NodeWorker.receivedMessageFromWorker') return
    const { id = 0, result } = JSON.parse(params?.message ?? '{}') as { id?: number; result?: Evaluated }
    answers.get(id)?.(result?.result?.value)
  })
  const send = (method: string, params: object) => socket.send(JSON.stringify({ id: 1, method, params }))
  send('NodeWorker.enable', { waitForDebuggerOnStart: false })
  const sessionId = await Promise.race([found.promise, pause(ANSWER_MS, undefined, { ref: false })])
  if (sessionId === undefined) return undefined
  return {
    evaluate(expression) {
      const id = answers.size + 1
      const { promise, resolve } = Promise.withResolvers<unknown>()
      answers.set(id, resolve)
      const message = JSON.stringify({ id, method: 'Runtime.evaluate', params: { expression } })
      send('NodeWorker.sendMessageToWorker', { sessionId, message })
      return promise
    },
  }
}

/** Time for a thread to come up and to answer; after it, it is asked again. */
const ANSWER_MS = 2000

/** What a thread is asked by. */
interface Session {
  evaluate(expression: string): Promise<unknown>
}

interface Evaluated {
  readonly result?: { readonly value?: unknown }
}

interface Running {
  readonly result: Promise<unknown>
  detach(): void
}

interface InspectorEvent {
  readonly method?: string
  readonly params?: {
    readonly sessionId: string
    readonly workerInfo?: { readonly title: string }
    readonly message?: string
  }
}
