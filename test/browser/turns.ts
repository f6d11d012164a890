import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A port behind which several servers take turns. */
export interface Turns extends AsyncDisposable {
  readonly port: number
  /** Chooses the port behind for each connection from now on; undefined refuses it. */
  choose(next: (connection: number) => number | undefined): void
}

/** As a Service of Kubernetes does it: each connection is carried whole to one server, whatever goes over it. */
export async function startTurns(next: (connection: number) => number | undefined): Promise<Turns> {
  let choice = next
  let count = 0
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const port = choice(count++)
    if (port === undefined) return client.resetAndDestroy()
    const behind = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [client, behind],
      [behind, client],
    ] as const) {
      open.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        open.delete(from)
        to.destroy()
      })
      from.pipe(to)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    choose(next) {
      choice = next
      // Connections that the browser keeps would go on to where they are.
      for (const socket of open) socket.destroy()
    },
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of open) socket.destroy()
      await once(server, 'close')
    },
  }
}
