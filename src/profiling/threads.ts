import type { Thread } from './thread.ts'

/** The worker threads that live now, for whoever watches them. */
export class Threads {
  readonly #living = new Set<Thread>()
  readonly #followers = new Set<(thread: Thread) => void>()

  /** A thread has started; the result is called when it has ended. */
  join(thread: Thread): () => void {
    this.#living.add(thread)
    for (const joined of this.#followers) joined(thread)
    return () => void this.#living.delete(thread)
  }

  has(thread: Thread): boolean {
    return this.#living.has(thread)
  }

  /** Calls `joined` for each thread that lives, and for each that starts until disposed. */
  follow(joined: (thread: Thread) => void): Disposable {
    for (const thread of this.#living) joined(thread)
    this.#followers.add(joined)
    return { [Symbol.dispose]: () => void this.#followers.delete(joined) }
  }
}
