import { probe } from '../src/profiling/probe.ts'
import { burn } from '../src/stress.ts'
import { answerProfiler } from '../src/threads/stress.ts'

answerProfiler(probe)
burn()
