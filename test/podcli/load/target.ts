import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after } from 'node:test'
import { freePort } from '../../ports.ts'
import { type Server, startOneShard } from '../../server.ts'
import { shareAuthority } from '../certificates.ts'

/** What loads of several suites are put on. */
export interface Target {
  readonly podinfo: Server
  /** Of podinfo by TLS. */
  readonly securePort: number
  /** Of podinfo's gRPC. */
  readonly grpcPort: number
  /** The key and the certificate of podinfo, for localhost and 127.0.0.1. */
  readonly pair: { readonly key: string; readonly cert: string }
}

let started: Promise<Target> | undefined

/** One podinfo for all suites of a test file, started for the first that asks. */
export function shareTarget(): Promise<Target> {
  started ??= startTarget()
  return started
}

after(async () => (await started)?.podinfo[Symbol.asyncDispose]())

async function startTarget(): Promise<Target> {
  const { directory, issue } = shareAuthority()
  const pair = issue(['localhost', '127.0.0.1'])
  writeFileSync(join(directory, 'tls.key'), pair.key)
  writeFileSync(join(directory, 'tls.crt'), pair.cert)
  const [securePort, grpcPort] = [await freePort(), await freePort()]
  const flags = [`--secure-port=${securePort}`, `--cert-path=${directory}`, `--grpc-port=${grpcPort}`]
  return { podinfo: await startOneShard(flags), securePort, grpcPort, pair }
}
