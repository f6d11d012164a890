import { probe } from '../src/profiling/probe.ts'
import {
  type ReadTask,
  readFile,
  readSmallFile,
  type SettleTask,
  settle as settleFiles,
  type WriteTask,
  writeFiles,
} from '../src/store/files.ts'

/** The task `write` of the store's pool. */
export async function write({ directory, bodies }: WriteTask) {
  const results = await writeFiles(directory, bodies)
  // Left to the collector, whose heap they are not in, they would grow to 64 MiB and more before it looks.
  for (const { buffer } of bodies) if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0)
  return results
}

/** The task `read` of the store's pool. A small file is copied to the other thread: that costs less than loading what moves it. */
export async function read({ directory, hash }: ReadTask) {
  return readSmallFile(directory, hash)
}

/** The task `readLarge` of the store's pool. */
export async function readLarge({ directory, hash }: ReadTask) {
  const content = await readFile(directory, hash)
  if (content === undefined) return undefined
  const { move } = await import('piscina')
  return move(content)
}

/** The task `settle` of the store's pool. */
export async function settle({ directory }: SettleTask) {
  await settleFiles(directory)
}

/** The profiler's questions, as tasks. */
export const { beginCpu, endCpu, beginHeap, endHeap } = probe
