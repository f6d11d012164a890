import { Worker } from 'node:worker_threads'

/** Burns `cores` cores and holds `megabytes` of memory until disposed. */
export function startStress(cores: number, megabytes: number, entry: URL): AsyncDisposable {
  const burners = Array.from({ length: cores }, (_, index) => new Worker(entry, { name: `stress ${index}` }))
  // Filled, so that the kernel has to give every page.
  const held = Array.from({ length: megabytes }, () => Buffer.alloc(1024 * 1024, 1))
  return {
    async [Symbol.asyncDispose]() {
      held.length = 0
      await Promise.all(burners.map((burner) => burner.terminate()))
    },
  }
}
