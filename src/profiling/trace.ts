import { readdir, readFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { pause } from './threads.ts'

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
  'disabled-by-default-v8.cpu_profiler',
]

/**
 * What happens when in the whole process, for `seconds` or until `early` aborts: JSON in the Trace Event Format. Ends by itself
 * when the events are more than `maxBytes`.
 */
export async function takeTrace(seconds: number, early: AbortSignal, maxBytes = MAX_BYTES): Promise<Uint8Array> {
  const events: string[] = []
  let bytes = 0
  const full = new AbortController()
  const session = new Session()
  session.connect()
  const complete = new Promise((resolve) => session.once('NodeTracing.tracingComplete', resolve))
  session.on('NodeTracing.dataCollected', ({ params: { value } }) => {
    for (const event of value) {
      if (bytes > maxBytes) return full.abort()
      const text = JSON.stringify(event)
      events.push(text)
      bytes += text.length
    }
  })
  try {
    await session.post('NodeTracing.start', { traceConfig: { includedCategories: CATEGORIES } })
    await pause(seconds * 1000, AbortSignal.any([early, full.signal]))
    await session.post('NodeTracing.stop')
    await complete
  } finally {
    session.disconnect()
  }
  events.push(...(await listThreadNames()).map((event) => JSON.stringify(event)))
  return Buffer.from(`{"traceEvents":[\n${events.join(',\n')}\n]}\n`)
}

/** Events that name the process's threads, as the kernel knows them; none where it does not tell. */
async function listThreadNames(): Promise<object[]> {
  const directory = '/proc/self/task'
  const tids = await readdir(directory).catch(() => [])
  return Promise.all(
    tids.map(async (tid) => {
      const name = await readFile(`${directory}/${tid}/comm`, 'utf8').catch(() => '')
      return {
        ph: 'M',
        cat: '__metadata',
        name: 'thread_name',
        pid: process.pid,
        tid: Number(tid),
        ts: 0,
        args: { name: name.trim() },
      }
    }),
  )
}
