import { parentPort, workerData } from 'node:worker_threads'
import { runThread, type ThreadData } from '../src/podcli/load/thread.ts'

await runThread(workerData as ThreadData, (news) => parentPort?.postMessage(news, []))
