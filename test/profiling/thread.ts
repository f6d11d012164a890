import { once } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { ThreadCalls } from '../../src/profiling/thread.ts'
import type { Threads } from '../../src/profiling/threads.ts'
import { Link } from '../../src/threads/link.ts'

const SOURCES = new URL('../../src/', import.meta.url)

/** Starts a thread that joins `threads`, answers the profiler and runs `code`; resolves when it is about to. */
export async function startThread(threads: Threads, name: string, code: string): Promise<Worker> {
  const { port1, port2 } = new MessageChannel()
  const link = new Link<object, ThreadCalls>(port1, {})
  const answering = `
    const { parentPort, workerData } = require('node:worker_threads')
    const [{ Link }, { probe }] = [require('${file('threads/link.ts')}'), require('${file('profiling/probe.ts')}')]
    new Link(workerData, probe)
    parentPort.postMessage('up')
    setImmediate(() => { ${code} })`
  const worker = new Worker(answering, { eval: true, name, workerData: port2, transferList: [port2] })
  const leave = threads.join({ name, view: worker, call: link.call.bind(link) })
  worker.on('exit', () => {
    link.close()
    leave()
  })
  await once(worker, 'message')
  return worker
}

function file(path: string): string {
  return new URL(path, SOURCES).pathname
}
