import type { Server } from 'node:net'
import { StartupError } from './config/startup-error.ts'

/** An address that the process is about to listen on, and the flag that chose it. */
export interface Address {
  readonly flag: string
  readonly host: string
  readonly port: number
}

/**
 * Refuses to start when another process has one of the ports. The shards share theirs by SO_REUSEPORT, with which a second
 * process would share it silently, too: so each is opened once without.
 */
export async function checkPorts(addresses: readonly Address[]): Promise<void> {
  const seen = new Map<number, string>()
  for (const { flag, port } of addresses) {
    const other = seen.get(port)
    if (other) throw new StartupError(`--${flag} and --${other} are both ${port}: give each a port of its own`)
    seen.set(port, flag)
  }
  await Promise.all(addresses.map(open))
}

async function open({ flag, host, port }: Address): Promise<void> {
  const { createServer } = await import('node:net')
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(flag, host, port, error)))
    server.listen({ port, ...(host && { host: bare(host) }) }, resolve)
  })
  await close(server)
}

/** The host without the brackets of an IPv6 address. */
export function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}

/** Why an address can't be had, with the flag that chose it and the way out. */
export function refusal(
  flag: string,
  host: string,
  port: number,
  { code, message }: NodeJS.ErrnoException,
): StartupError {
  const address = `${host || '*'}:${port}`
  if (code === 'EADDRINUSE') {
    return new StartupError(
      `port ${port} (--${flag}) is taken on ${host || 'this host'}: stop what listens there, or choose another port, as in --${flag}=${port + 1}`,
    )
  }
  if (code === 'EACCES') {
    return new StartupError(
      `no permission for ${address} (--${flag}): choose a port from 1024 on, as in --${flag}=9898`,
    )
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new StartupError(`${address} is no address of this host: correct --host, or leave it out for all addresses`)
  }
  return new StartupError(`can't listen on ${address} (--${flag}): ${message}`)
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
