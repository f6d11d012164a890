import { WebSocket } from 'ws'
import type { Server } from '../server.ts'

/** Throws in shard `index` of a server that was started with `NODE_OPTIONS=--inspect=127.0.0.1:0`. */
export async function crashShard(server: Server, index: number): Promise<void> {
  const address = /Debugger listening on (ws:\S+)/.exec(server.stderr())?.[1]
  if (!address) throw new Error('the server has no inspector')
  const socket = new WebSocket(address)
  await new Promise((resolve) => socket.on('open', resolve))
  const send = (message: object) => socket.send(JSON.stringify({ id: 1, ...message }))
  await new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const { method, params } = JSON.parse(data.toString()) as InspectorEvent
      if (method !== 'NodeWorker.attachedToWorker' || !params?.workerInfo.title.includes(`shard ${index}`)) return
      const expression = "setImmediate(() => { throw new Error('crash test') })"
      const evaluate = { id: 1, method: 'Runtime.evaluate', params: { expression } }
      const { sessionId } = params
      // The shard that takes its place would be told, too.
      socket.removeAllListeners('message')
      send({ method: 'NodeWorker.sendMessageToWorker', params: { sessionId, message: JSON.stringify(evaluate) } })
      resolve()
    })
    send({ method: 'NodeWorker.enable', params: { waitForDebuggerOnStart: false } })
  })
  // The debugger holds what it has seen; without it the thread may go.
  setTimeout(() => socket.close(), 200)
}

interface InspectorEvent {
  readonly method?: string
  readonly params?: { readonly sessionId: string; readonly workerInfo: { readonly title: string } }
}
