import { availableParallelism, hostname } from 'node:os'
import type { HostInfo } from './http/app.ts'
import { REVISION, VERSION } from './version.ts'

/** What `/api/info` tells of this process. */
export function readHostInfo(): HostInfo {
  return {
    hostname: hostname(),
    version: VERSION,
    revision: REVISION,
    goos: process.platform === 'win32' ? 'windows' : process.platform,
    goarch: GOARCH[process.arch] ?? process.arch,
    runtime: `node${process.versions.node}`,
    cpus: availableParallelism(),
  }
}

const GOARCH: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }
