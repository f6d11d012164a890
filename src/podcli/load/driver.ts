import type { Connection, Listener, Open } from './connection.ts'
import type { Pace } from './pace.ts'
import { countAnswer, countFault, type Fault, SUM, type Tally } from './tally.ts'

/** How a thread drives its part of a load. */
export interface Drive {
  readonly open: Open
  readonly pace: Pace
  readonly tally: Tally
  /** The most connections. */
  readonly connections: number
  /** The order in which steps are asked, over and over. */
  readonly order: readonly number[]
  readonly timeoutMs: number
  /** Hears why a request failed, when it is the first of its kind. */
  failed(fault: Fault, reason: string): void
  /** Whether what is on its way is not to be waited for. */
  isHurried(): boolean
}

interface Slot {
  connection: Connection | undefined
  isOpen: boolean
  isBusy: boolean
  /** When its request should have started, in milliseconds from the start. */
  startMs: number
  sentMs: number
}

/** A refused connection keeps its place for so long: a dead target would be called as fast as the loop turns. */
const RETRY_MS = 100

/** How exactly timeouts are kept. */
const SWEEP_MS = 20

/** A timer may be late by this: the rest is spun away, so that requests start in time. */
const TIMER_MS = 1.5

/** Starts requests as the pace says until there are no more; resolves when the last one has ended. */
export function drive({ open, pace, tally, connections, order, timeoutMs, failed, isHurried }: Drive): Promise<void> {
  const origin = performance.now()
  const now = () => performance.now() - origin
  const slots = new Set<Slot>()
  const idle: Slot[] = []
  const finished = Promise.withResolvers<void>()
  let [busy, blocked, turn, over] = [0, 0, 0, false]
  let alarm: NodeJS.Timeout | NodeJS.Immediate | undefined
  const told = new Set<Fault>()

  function pump(): void {
    alarm = undefined
    while (!over && (idle.length > 0 || slots.size + blocked < connections)) {
      const nowMs = now()
      const dueMs = pace.claim(nowMs)
      if (dueMs === Infinity) {
        over = true
        tally.sums[SUM.unstarted] = pace.countUnstarted(nowMs)
      } else if (dueMs > nowMs) return wakeAt(dueMs - nowMs)
      else start(idle.pop() ?? connect(), dueMs)
    }
    if (over && busy === 0) finish()
  }

  function wakeAt(waitMs: number): void {
    // An answer may pump, too, while an alarm is set.
    if (alarm === undefined) alarm = waitMs > TIMER_MS ? setTimeout(pump, Math.floor(waitMs - 1)) : setImmediate(pump)
  }

  function start(slot: Slot, startMs: number): void {
    slot.startMs = startMs
    slot.sentMs = now()
    slot.isBusy = true
    busy++
    if (slot.isOpen) send(slot)
  }

  function send(slot: Slot): void {
    slot.connection?.send(order[turn++ % order.length] ?? 0)
  }

  function connect(): Slot {
    const slot: Slot = { connection: undefined, isOpen: false, isBusy: false, startMs: 0, sentMs: 0 }
    slots.add(slot)
    slot.connection = open(listen(slot))
    return slot
  }

  function listen(slot: Slot): Listener {
    return {
      opened() {
        slot.isOpen = true
        // In a closed loop, what a connection takes is not the server's time for a request.
        if (!pace.open) slot.startMs = slot.sentMs = now()
        send(slot)
      },
      answered(status, bytes, reusable) {
        const nowMs = now()
        countAnswer(tally, status, nowMs - slot.startMs, bytes)
        tally.sums[SUM.elapsedMs] = nowMs
        release(slot)
        if (reusable) idle.push(slot)
        else drop(slot)
        pump()
      },
      lost: (reason) => fail(slot, slot.isOpen ? 'broken' : 'connect', reason),
    }
  }

  function fail(slot: Slot, fault: Fault, reason: string): void {
    drop(slot)
    // Servers may close a connection that rests.
    if (!slot.isBusy) return
    release(slot)
    countFault(tally, fault)
    tally.sums[SUM.elapsedMs] = now()
    if (!told.has(fault)) failed(fault, reason)
    told.add(fault)
    if (fault === 'connect') block()
    else pump()
  }

  function block(): void {
    blocked++
    setTimeout(() => {
      blocked--
      pump()
    }, RETRY_MS)
    if (over && busy === 0) finish()
  }

  function release(slot: Slot): void {
    slot.isBusy = false
    busy--
  }

  function drop(slot: Slot): void {
    slots.delete(slot)
    const index = idle.indexOf(slot)
    if (index >= 0) idle.splice(index, 1)
    slot.connection?.close()
  }

  function sweep(): void {
    tally.sums[SUM.busy] = busy
    const lateMs = now() - timeoutMs
    for (const slot of slots) {
      if (slot.isBusy && slot.sentMs <= lateMs) fail(slot, 'timeout', `no answer within ${timeoutMs / 1000}s`)
    }
    // In a closed loop nothing else would notice the end while all wait.
    if (!over || busy > 0) pump()
    if (isHurried()) finish()
  }

  function finish(): void {
    over = true
    clearInterval(sweeper)
    clearTimeout(alarm as NodeJS.Timeout)
    clearImmediate(alarm as NodeJS.Immediate)
    for (const slot of slots) slot.connection?.close()
    slots.clear()
    tally.sums[SUM.busy] = busy
    finished.resolve()
  }

  const sweeper = setInterval(sweep, SWEEP_MS)
  pump()
  return finished.promise
}
