import type { Input } from '../command.ts'
import { openWebsocket } from '../websocket.ts'
import type { Trial, Verdict } from './tries.ts'

/** Succeeds when a message comes back for the one that is sent. */
export async function attempt({ operand: url }: Input<URL>, { env, onEnd }: Trial): Promise<Verdict> {
  const socket = await openWebsocket(url, env)
  return new Promise((resolve, reject) => {
    socket.on('open', () => socket.send('podcli'))
    socket.on('message', () => {
      resolve({ healthy: true })
      socket.close(1000)
    })
    socket.on('close', (code) => reject(new Error(`the server closed with code ${code} before it sent a message`)))
    socket.on('error', reject)
    onEnd(() => socket.terminate())
  })
}
