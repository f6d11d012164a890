import type { LimitCounts } from '../metrics/limits.ts'
import { BodyRoom } from './body-room.ts'
import { limited, type Reply } from './reply.ts'

/** How much of a shard's memory requests may take; a test hands in less. */
export interface AdmissionLimits {
  /** Requests at a time: each that waits holds a few kilobytes, on node's engine some twenty. */
  readonly requests: number
  /** Requests at a time that wait for what stands behind the server, by its queue. For `backends` their calls count. */
  readonly waiting: Readonly<Record<QueueName, number>>
  /** Bytes of bodies in one queue. */
  readonly waitingBytes: number
}

/** Something behind the server that requests wait for. */
export type QueueName = 'store' | 'cache' | 'backends'

const MIB = 2 ** 20

/** Without them a slow disk, Redis, backend or client collects requests until a pod of 128 MiB is out of memory. */
const LIMITS: AdmissionLimits = {
  requests: 4096,
  waiting: { store: 1024, cache: 1024, backends: 512 },
  waitingBytes: 32 * MIB,
}

/** What one shard has in hand, and how much more it takes. */
export class Admission {
  readonly counts: LimitCounts
  /** Where long answers wait until clients have read others. */
  readonly answers: BodyRoom
  readonly #limits: AdmissionLimits
  readonly #queues: Readonly<Record<QueueName, Queue>>
  #requests = 0

  /** `answerBytes` are those of long answers that may be on their way to clients. */
  constructor(counts: LimitCounts, answerBytes: number, limits = LIMITS) {
    this.counts = counts
    this.answers = new BodyRoom(answerBytes)
    this.#limits = limits
    const queue = (name: QueueName) => new Queue(name, limits.waiting[name], limits.waitingBytes)
    this.#queues = { store: queue('store'), cache: queue('cache'), backends: queue('backends') }
  }

  queue(name: QueueName): Queue {
    return this.#queues[name]
  }

  /** A request begins. */
  enter(): void {
    this.#requests++
  }

  /** It is over. */
  leave(): void {
    this.#requests--
  }

  /** Whether the one that has entered last is one too many. */
  get isOver(): boolean {
    return this.#requests > this.#limits.requests
  }
}

/** The answer to a request too many. */
export const TOO_MANY = limited('requests', 503, 'too many requests at once')

/** The answer in place of a long one for which there is no room, where asking the handler again is no way to wait for some. */
export const TOO_MUCH_UNREAD = limited('downloads', 503, 'too many long answers are on their way')

/** The requests that wait for one thing behind the server. */
export class Queue {
  readonly refusal: Reply
  readonly #maxRequests: number
  readonly #maxBytes: number
  #requests = 0
  #bytes = 0

  constructor(name: QueueName, maxRequests: number, maxBytes: number) {
    this.refusal = limited(name, 503, `too many requests wait for the ${name}`)
    this.#maxRequests = maxRequests
    this.#maxBytes = maxBytes
  }

  get isFull(): boolean {
    return this.#requests >= this.#maxRequests || this.#bytes >= this.#maxBytes
  }

  /** Without effect, and false, when it is full. */
  enter(requests: number, bytes: number): boolean {
    if (this.isFull) return false
    this.#requests += requests
    this.#bytes += bytes
    return true
  }

  leave(requests: number, bytes: number): void {
    this.#requests -= requests
    this.#bytes -= bytes
  }
}
