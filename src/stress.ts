/** How long a thread burns at a time: between, it answers who asks what it does, and ends when it is told to. */
const SLICE_MS = 20

/** Keeps one core busy until the thread is terminated from outside. */
export function burn(): void {
  const until = performance.now() + SLICE_MS
  while (performance.now() < until) Math.sqrt(Math.random())
  setImmediate(burn)
}
