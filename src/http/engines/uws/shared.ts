import type { BodyRoom } from '../../body-room.ts'
import type { Activity } from '../drain.ts'

/** What all exchanges of the engine share. */
export interface Shared extends Activity {
  connections: number
  /** Open websockets. */
  sockets: number
  readonly room: BodyRoom
  readonly timeoutMs: number
}
