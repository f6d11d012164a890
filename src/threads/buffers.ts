/** A smaller body costs less to copy than a buffer of its own costs to move. */
const PACK_BELOW_BYTES = 64 * 1024

/**
 * The same bodies in buffers that nobody else uses, ready to move to another thread: large ones stay where they are unless
 * their buffer holds more than them, small ones share one buffer.
 */
export function packBodies(bodies: readonly Uint8Array[]): Uint8Array<ArrayBuffer>[] {
  const small = bodies.filter(isSmall)
  const pack = new Uint8Array(small.reduce((sum, { length }) => sum + length, 0))
  const seen = new Set<ArrayBufferLike>()
  let end = 0
  return bodies.map((body) => {
    if (isSmall(body)) {
      pack.set(body, end)
      return pack.subarray(end, (end += body.length))
    }
    const owned = isWhole(body) && !seen.has(body.buffer) ? body : new Uint8Array(body)
    seen.add(owned.buffer)
    return owned
  })
}

/** The buffers to move with these bodies, each once. */
export function toBuffers(bodies: readonly Uint8Array<ArrayBuffer>[]): ArrayBuffer[] {
  return [...new Set(bodies.map(({ buffer }) => buffer))]
}

function isSmall({ length }: Uint8Array): boolean {
  return length < PACK_BELOW_BYTES
}

function isWhole(body: Uint8Array): body is Uint8Array<ArrayBuffer> {
  return body.byteLength === body.buffer.byteLength && body.buffer instanceof ArrayBuffer
}
