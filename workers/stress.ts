import { type MessagePort, workerData } from 'node:worker_threads'
import { probe } from '../src/profiling/probe.ts'
import type { ThreadCalls } from '../src/profiling/thread.ts'
import { burn } from '../src/stress.ts'
import { Link } from '../src/threads/link.ts'

new Link<ThreadCalls, object>(workerData as MessagePort, probe)
burn()
