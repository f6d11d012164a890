import { connect } from 'node:net'
import type { Target } from './plan.ts'

/** Resolves once the target accepts a connection, on which nothing is sent; rejects with the reason why it does not. */
export function reach({ host, port }: Target, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs })
    socket.on('connect', () => {
      resolve()
      socket.destroy()
    })
    socket.on('timeout', () => socket.destroy(new Error(`no connection within ${timeoutMs / 1000}s`)))
    socket.on('error', reject)
  })
}
