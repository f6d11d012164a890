/** Each power of two is cut into so many steps: what is read is wrong by less than 0.8 %, whatever the size. */
const STEPS_BITS = 7
const STEPS = 2 ** STEPS_BITS

/** Microseconds that still have a slot of their own, 35 minutes; what takes longer counts as this. */
const MAX_US = 2 ** 31 - 1

/** How many slots a histogram has. */
export const SLOTS = toSlot(MAX_US) + 1

/** The slot in which a time of so many microseconds counts. */
export function toSlot(us: number): number {
  const whole = us < MAX_US ? Math.max(0, us) | 0 : MAX_US
  if (whole < STEPS * 2) return whole
  const shift = 31 - STEPS_BITS - Math.clz32(whole)
  return shift * STEPS + (whole >>> shift)
}

/** Microseconds in the middle of a slot. */
export function toMicroseconds(slot: number): number {
  if (slot < STEPS * 2) return slot
  const shift = Math.floor(slot / STEPS) - 1
  return (slot - shift * STEPS + 0.5) * 2 ** shift
}

/** The time that `share` of all stay within, in microseconds; 0 of none. `share` is from 0 to 1. */
export function toPercentile(slots: ArrayLike<number>, share: number): number {
  let total = 0
  for (let slot = 0; slot < slots.length; slot++) total += slots[slot] ?? 0
  let left = Math.max(1, Math.ceil(total * share))
  for (let slot = 0; slot < slots.length && total > 0; slot++) {
    left -= slots[slot] ?? 0
    if (left <= 0) return toMicroseconds(slot)
  }
  return 0
}
