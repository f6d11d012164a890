import { type MessagePort, receiveMessageOnPort, type Transferable } from 'node:worker_threads'

/** Functions by name: what one side of a link answers. */
export type Calls<T> = { [K in keyof T]: (argument: never) => unknown }

/** The handlers that answer `T`, at once or later. */
export type Handlers<T extends Calls<T>> = {
  [K in keyof T]: (argument: Parameters<T[K]>[0]) => Awaitable<ReturnType<T[K]> | Moved<ReturnType<T[K]>>>
}

type Awaitable<T> = T | Promise<T>

/** A result whose buffers move to the other thread instead of being copied. */
export class Moved<T> {
  readonly value: T
  readonly transfer: readonly Transferable[]

  constructor(value: T, transfer: readonly Transferable[]) {
    this.value = value
    this.transfer = transfer
  }
}

/** Why a call failed: the other thread ended, or did not answer in time. */
export class LinkError extends Error {}

/** Question, `[id, name, argument]`; id 0 wants no answer. Answer: `[id, error, result]`, with `-id`. */
type Wire = readonly [id: number, name: string | undefined, payload: unknown]

interface Waiting {
  resolve(value: unknown): void
  reject(reason: Error): void
}

/**
 * Typed questions between two threads, both ways over one port. `Mine` is what this side answers, `Theirs` what the
 * other does. Errors cross as their message alone.
 */
export class Link<Mine extends Calls<Mine>, Theirs extends Calls<Theirs>> {
  readonly #port: MessagePort
  readonly #handlers: Handlers<Mine>
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #closed = false

  constructor(port: MessagePort, handlers: Handlers<Mine>) {
    this.#port = port
    this.#handlers = handlers
    port.on('message', (wire: Wire) => this.#receive(wire))
  }

  /** Asks and waits; rejects with the other side's error, or with `LinkError` when it is gone. */
  call<K extends keyof Theirs & string>(
    name: K,
    argument: Parameters<Theirs[K]>[0],
    transfer: readonly Transferable[] = [],
  ): Promise<ReturnType<Theirs[K]>> {
    if (this.#closed) return Promise.reject(new LinkError(`${name}: the thread has ended`))
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#send([id, name, argument], transfer)
    })
  }

  /** Says, and expects no answer; without effect when the other thread is gone. */
  tell<K extends keyof Theirs & string>(name: K, argument: Parameters<Theirs[K]>[0]): void {
    if (!this.#closed) this.#send([0, name, argument])
  }

  /** Ends the link: takes what the other thread has said, then every call that still waits rejects. */
  close(): void {
    for (let last = receiveMessageOnPort(this.#port); last; last = receiveMessageOnPort(this.#port)) {
      this.#receive(last.message as Wire)
    }
    this.#closed = true
    this.#port.close()
    for (const { reject } of this.#waiting.values()) reject(new LinkError('the thread has ended'))
    this.#waiting.clear()
  }

  #send(wire: Wire, transfer: readonly Transferable[] = []): void {
    this.#port.postMessage(wire, transfer)
  }

  #receive([id, name, payload]: Wire): void {
    if (id < 0) this.#settle(-id, name, payload)
    else if (id === 0) void this.#answer(name as keyof Mine, payload)
    else
      this.#answer(name as keyof Mine, payload).then(
        (result) => {
          if (this.#closed) return
          if (result instanceof Moved) this.#send([-id, undefined, result.value], result.transfer)
          else this.#send([-id, undefined, result])
        },
        (error: unknown) => {
          if (!this.#closed) this.#send([-id, error instanceof Error ? error.message : String(error), undefined])
        },
      )
  }

  #settle(id: number, error: string | undefined, result: unknown): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new Error(error))
  }

  async #answer(name: keyof Mine, argument: unknown): Promise<unknown> {
    return this.#handlers[name](argument as never)
  }
}
