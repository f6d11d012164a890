import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that is not ours, and answers everything alike. */
export interface Elsewhere extends AsyncDisposable {
  readonly origin: string
}

export async function startElsewhere(body: string, headers: Readonly<Record<string, string>>): Promise<Elsewhere> {
  const server = createServer((_, response) => response.writeHead(200, headers).end(body)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
