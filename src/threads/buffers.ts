/** The same bodies, each alone in its buffer, so that it can move to another thread; what shares one is copied. */
export function ownBuffers(bodies: readonly Uint8Array[]): Uint8Array<ArrayBuffer>[] {
  const seen = new Set<ArrayBufferLike>()
  return bodies.map((body) => {
    const owned = isWhole(body) && !seen.has(body.buffer) ? body : new Uint8Array(body)
    seen.add(owned.buffer)
    return owned
  })
}

function isWhole(body: Uint8Array): body is Uint8Array<ArrayBuffer> {
  return body.byteLength === body.buffer.byteLength && body.buffer instanceof ArrayBuffer
}
