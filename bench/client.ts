import { spawnSync } from 'node:child_process'
import { autocannon } from './autocannon.ts'
import type { Client } from './load.ts'
import { wrk } from './wrk.ts'

/** wrk where it is installed, else autocannon, which is slower and may be what limits a fast server. */
export function findClient(): Client {
  return spawnSync('wrk', ['-v']).error === undefined ? wrk : autocannon
}
