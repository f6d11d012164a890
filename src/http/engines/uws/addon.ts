import type * as uWS from 'uWebSockets.js'
import { createRequire } from 'node:module'

/** The native module; its type declarations leave `_cfg` out. */
export type Addon = Pick<typeof uWS, 'App' | 'SSLApp' | 'us_listen_socket_close'> & { _cfg(code: string): void }

/** The code that turns the `uWebSockets: 20` response header off. */
const NO_MARK = '999999990007'

/**
 * Loads uWebSockets.js from `file`, the copy that the build makes. `UWS_HTTP_MAX_HEADERS_SIZE` must stand in the
 * process's environment, not only in this thread's copy of it, before the first load.
 */
export function loadAddon(file: string): Addon {
  const addon = createRequire(import.meta.url)(file) as Addon
  addon._cfg(NO_MARK)
  return addon
}
