import { type Profiler, Session } from 'node:inspector'
import type { CpuSeen, HeapSamples, HeapSeen, ThreadCalls } from './thread.ts'

/** Samples the thread in which this runs, by a session with its own inspector: it ends with the thread, whenever that is. */
export const { beginCpu, endCpu, beginHeap, endHeap } = createSampler()

function createSampler() {
  let sampling: { session: Session; cpuMicros: number; collectedToo: boolean } | undefined
  const begin = (collectedToo = false) => {
    const session = new Session()
    session.connect()
    sampling = { session, cpuMicros: readCpuMicros(), collectedToo }
    return session
  }
  const end = () => {
    if (!sampling) throw new Error('nothing is sampled')
    const { session, ...begun } = sampling
    sampling = undefined
    return { session, ...begun, [Symbol.dispose]: () => session.disconnect() }
  }
  return {
    beginCpu({ periodUs }: Parameters<ThreadCalls['beginCpu']>[0]) {
      const session = begin()
      post(session, 'Profiler.enable')
      post(session, 'Profiler.setSamplingInterval', { interval: periodUs })
      post(session, 'Profiler.start')
    },
    endCpu(): CpuSeen {
      using begun = end()
      const cpuMicros = readCpuMicros() - begun.cpuMicros
      const { profile } = post(begun.session, 'Profiler.stop') as Profiler.StopReturnType
      return { nodes: profile.nodes, cpuMicros, wallMicros: profile.endTime - profile.startTime }
    },
    beginHeap({ periodBytes, collectedToo }: Parameters<ThreadCalls['beginHeap']>[0]) {
      post(begin(collectedToo), 'HeapProfiler.startSampling', {
        samplingInterval: periodBytes,
        includeObjectsCollectedByMajorGC: collectedToo,
        includeObjectsCollectedByMinorGC: collectedToo,
      })
    },
    async endHeap(): Promise<HeapSeen> {
      using begun = end()
      if (!begun.collectedToo) await collectGarbage(begun.session)
      const { profile } = post(begun.session, 'HeapProfiler.stopSampling') as { profile: HeapSamples }
      const { heapUsed, external } = process.memoryUsage()
      return { profile, heapBytes: heapUsed, externalBytes: external }
    },
  }
}

function readCpuMicros(): number {
  const { user, system } = process.threadCpuUsage()
  return user + system
}

/** The one command that is answered later. */
function collectGarbage(session: Session): Promise<void> {
  return new Promise((resolve, reject) => {
    session.post('HeapProfiler.collectGarbage', (error) => (error ? reject(error) : resolve()))
  })
}

/** Asks the inspector, which answers within the call: the session is in the thread that it looks at. */
function post(session: Session, method: string, params: object = {}): unknown {
  let outcome: { error: Error | null; result: unknown } | undefined
  session.post(method, params, (error, result) => (outcome = { error, result }))
  if (!outcome) throw new Error(`${method}: no answer`)
  if (outcome.error) throw outcome.error
  return outcome.result
}
