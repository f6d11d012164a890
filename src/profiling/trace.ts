import { readdir, readFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { pause } from './watch.ts'

/** Some routes make the process write megabytes of events a second, which collect in memory. */
const MAX_BYTES = 16 * 1024 * 1024

/** Phases of the event loops, files, name look-ups, the thread pool, garbage collections, and samples of what runs. */
const CATEGORIES = [
  'node.environment',
  'node.fs.async',
  'node.fs.sync',
  'node.dns.native',
  'node.net.native',
  'node.threadpoolwork.async',
  'node.threadpoolwork.sync',
  'v8',
]

/**
 * What happens when in the whole process, for `seconds` or until `early` aborts: JSON in the Trace Event Format. Ends by itself
 * when the events are more than `maxBytes`.
 */
export async function takeTrace(seconds: number, early: AbortSignal, maxBytes = MAX_BYTES): Promise<Uint8Array> {
  const events: string[] = []
  let bytes = 0
  const full = new AbortController()
  using opened = openSession()
  const { session } = opened
  const complete = new Promise((resolve) => session.once('NodeTracing.tracingComplete', resolve))
  session.on('NodeTracing.dataCollected', ({ params: { value } }) => {
    for (const event of value) {
      if (bytes > maxBytes) return full.abort()
      const text = JSON.stringify(event)
      events.push(text)
      bytes += text.length
    }
  })
  await session.post('NodeTracing.start', { traceConfig: { includedCategories: CATEGORIES } })
  await pause(seconds * 1000, AbortSignal.any([early, full.signal]))
  await session.post('NodeTracing.stop')
  await complete
  events.push(...(await listThreadNames()).map((event) => JSON.stringify(event)))
  return Buffer.from(`{"traceEvents":[\n${events.join(',\n')}\n]}\n`)
}

/** Opens a session in the primary thread. It ends with its scope, or with the process: one that still traces would crash it. */
function openSession(): Disposable & { readonly session: Session } {
  const session = new Session()
  session.connect()
  const close = () => session.disconnect()
  process.once('exit', close)
  return {
    session,
    [Symbol.dispose]() {
      process.off('exit', close)
      close()
    },
  }
}

/** Events that name the threads of the process, native ones too, as Linux knows them; elsewhere none. */
async function listThreadNames(): Promise<object[]> {
  const tids = await readdir(TASKS).catch(() => [])
  const events = tids.map(async (tid) => {
    // A thread that has just ended has no name any more.
    const name = await readFile(`${TASKS}/${tid}/comm`, 'utf8').catch(() => 'ended')
    const event = { ph: 'M', cat: '__metadata', name: 'thread_name', ts: 0 }
    return { ...event, pid: process.pid, tid: Number(tid), args: { name: name.trim() } }
  })
  return Promise.all(events)
}

const TASKS = '/proc/self/task'
