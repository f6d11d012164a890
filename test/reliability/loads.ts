import { slowLoris, websockets } from './crowd.ts'
import { kill } from './kill.ts'
import type { Load } from './load.ts'
import { redis } from './redis.ts'
import { shards } from './shards.ts'
import { sigterm } from './sigterm.ts'
import { soak } from './soak.ts'

/** Every load by its name. */
export const loads: Readonly<Record<string, Load>> = {
  sigterm,
  shards,
  redis,
  'slow-loris': slowLoris,
  websockets,
  kill,
  soak,
}
