import { connect } from 'node:net'
import type { Input } from '../command.ts'
import type { HostPort } from '../operands.ts'
import type { Trial, Verdict } from './tries.ts'

/** Succeeds when a connection is accepted; nothing is sent. */
export function attempt({ operand: { host, port } }: Input<HostPort>, { onEnd }: Trial): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    socket.on('connect', () => resolve({ healthy: true })).on('error', reject)
    onEnd((reason) => socket.destroy(reason))
  })
}
