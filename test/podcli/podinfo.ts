import { after } from 'node:test'
import { type Server, startOneShard } from '../server.ts'

let started: Promise<Server> | undefined

/** One podinfo for all suites of a test file, started for the first that asks. */
export function sharePodinfo(): Promise<Server> {
  started ??= startOneShard()
  return started
}

after(async () => (await started)?.[Symbol.asyncDispose]())
