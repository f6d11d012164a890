/** From so many bytes on something is large. */
export const LARGE_BYTES = 64 * 1024

/** More is refused: clients that ask and leave would fill the memory with what nobody waits for any more. */
const MOST_WAITING = 1024

/** Another thread's answer to a key: `large` when it is to be asked for once more, in its turn. */
export interface Source {
  get(key: string): Promise<Uint8Array | 'large' | undefined>
  getLarge(key: string): Promise<Uint8Array | undefined>
}

/**
 * Fetches small results at once, and large ones in turns, so many at a time: a thread that is busy finds them all in memory when
 * it comes to take them. Rejects when too many wait for theirs.
 */
export function inTurns({ get, getLarge }: Source, atOnce: number): (key: string) => Promise<Uint8Array | undefined> {
  const waiting: (() => Promise<void>)[] = []
  let running = 0
  const next = () => {
    if (running === atOnce) return
    const begin = waiting.shift()
    if (!begin) return
    running++
    void begin().finally(() => {
      running--
      next()
    })
  }
  const waitForTurn = (key: string) =>
    new Promise<Uint8Array | undefined>((resolve, reject) => {
      if (waiting.length >= MOST_WAITING) return reject(new Error('too many wait for large results'))
      waiting.push(() => getLarge(key).then(resolve, reject))
      next()
    })
  return async (key) => {
    const result = await get(key)
    return result === 'large' ? waitForTurn(key) : result
  }
}
