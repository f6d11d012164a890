import type { Profiler, Runtime } from 'node:inspector'

/** A thread of this process, as the profiler reaches it. */
export interface Thread {
  /** `primary`, `shard 0`, `store`. */
  readonly name: string
  /** What can be seen from outside, also when the thread is stuck in a loop. */
  readonly view: ThreadView
  /** Asks the thread itself, in order; rejects when it has ended. One that is stuck answers late or never. */
  call<K extends keyof ThreadCalls>(
    name: K,
    argument: Parameters<ThreadCalls[K]>[0],
  ): Promise<ReturnType<ThreadCalls[K]>>
}

/** Questions that every thread answers about itself: each of the first kind is followed by its second. */
export interface ThreadCalls {
  /** Begins to sample where CPU time goes. */
  beginCpu(sampling: { readonly periodUs: number }): void
  endCpu(): CpuSeen
  /** Begins to sample what is allocated: with `collectedToo` all of it, without what lives at the end. */
  beginHeap(sampling: { readonly periodBytes: number; readonly collectedToo: boolean }): void
  endHeap(): HeapSeen
}

/** The answers of a thread, at once or later. */
export type ThreadHandlers = {
  [K in keyof ThreadCalls]: (
    argument: Parameters<ThreadCalls[K]>[0],
  ) => ReturnType<ThreadCalls[K]> | Promise<ReturnType<ThreadCalls[K]>>
}

/** What a `Worker` can be asked, and of it no more than is needed. */
export interface ThreadView {
  readonly performance: Pick<typeof performance, 'eventLoopUtilization'>
  cpuUsage(): Promise<NodeJS.CpuUsage>
  getHeapStatistics(): Promise<{ readonly used_heap_size: number }>
  /** `stop` resolves with JSON: a profile as V8 writes it. */
  startCpuProfile(): Promise<{ stop(): Promise<string> }>
}

/** What a thread did between begin and end. */
export interface CpuSeen {
  readonly nodes: readonly Profiler.ProfileNode[]
  /** What the kernel charged the thread. */
  readonly cpuMicros: number
  readonly wallMicros: number
}

/** What a thread allocated, and has in use. */
export interface HeapSeen {
  readonly profile: HeapSamples
  readonly heapBytes: number
  /** Outside the heap, held by objects in it: the bytes of buffers. */
  readonly externalBytes: number
}

/** What V8 tells of sampled allocations, of which Node's types know the half. */
export interface HeapSamples {
  readonly head: HeapNode
  readonly samples: readonly { readonly nodeId: number }[]
}

/** A call path that allocated. */
export interface HeapNode {
  readonly id: number
  readonly callFrame: Runtime.CallFrame
  /** Bytes, estimated from the samples. */
  readonly selfSize: number
  readonly children: readonly HeapNode[]
}
