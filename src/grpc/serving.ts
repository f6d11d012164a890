import type { Serving } from './service.ts'

/** Serving until told otherwise, once. */
export function createServing(): Serving & { end(): void } {
  const listeners = new Set<() => void>()
  let now = true
  return {
    get now() {
      return now
    },
    watch(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    end() {
      now = false
      for (const listener of listeners) listener()
    },
  }
}
