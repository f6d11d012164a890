/** Bodies up to this size need no room: they are read with the socket's first packets anyway. */
export const SMALL_BODY = 64 * 1024

/** Bodies that may wait for room: each holds what came with its first packets, up to half a megabyte. */
const WAITING = 64

/** A place in the room, or in the queue for it. */
export interface Ticket {
  readonly granted: boolean
  /** Gives the place up, at any time, more than once without harm. */
  release(): void
}

/** Hands out a number of bytes, first come, first served. */
export class BodyRoom {
  readonly #bytes: number
  #free: number
  readonly #queue = new Set<Place>()

  constructor(bytes: number) {
    this.#bytes = bytes
    this.#free = bytes
  }

  /** Whether more wait than may: who came last is to give up. */
  get isCrowded(): boolean {
    return this.#queue.size > WAITING
  }

  /**
   * `enter` is called, later, when the ticket that is returned was not granted at once. What is larger than the room gets all
   * of it: it would wait for ever.
   */
  take(bytes: number, enter: () => void): Ticket {
    const place: Place = {
      bytes: Math.min(bytes, this.#bytes),
      enter,
      granted: false,
      release: () => this.#release(place),
    }
    if (this.#queue.size === 0 && place.bytes <= this.#free) this.#grant(place)
    else this.#queue.add(place)
    return place
  }

  #grant(place: Place): void {
    this.#free -= place.bytes
    place.granted = true
  }

  #release(place: Place): void {
    this.#queue.delete(place)
    if (place.granted) this.#free += place.bytes
    place.granted = false
    place.bytes = 0
    for (const next of this.#queue) {
      if (next.bytes > this.#free) return
      this.#queue.delete(next)
      this.#grant(next)
      next.enter()
    }
  }
}

interface Place extends Ticket {
  bytes: number
  granted: boolean
  readonly enter: () => void
}
