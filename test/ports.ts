import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** Below the ports that the kernel gives to clients and to whoever asks for any. */
const FIRST_PORT = 10_240
const BLOCK = 128
const BLOCKS = 170

let claim: Promise<number> | undefined
let given = 0

/**
 * A port that nobody listens on now, nor will by chance: no two test processes draw from the same block, and a block's
 * ports come in turn. Two servers that drew the same number would share it in silence, by SO_REUSEPORT.
 */
export async function freePort(): Promise<number> {
  claim ??= claimBlock()
  const first = await claim
  for (;;) {
    const port = first + 1 + (given++ % (BLOCK - 1))
    const server = await listen(port)
    if (!server) continue
    server.close()
    await once(server, 'close')
    return port
  }
}

/** The first port of a block, on which this process listens as long as it lives, so that no other takes the block. */
async function claimBlock(): Promise<number> {
  for (let block = process.pid; ; block++) {
    const first = FIRST_PORT + (block % BLOCKS) * BLOCK
    const holder = await listen(first)
    holder?.unref()
    if (holder) return first
  }
}

/** A server on that port, unless there is one already. */
async function listen(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port)
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  )
}
