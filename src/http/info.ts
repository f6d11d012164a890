import { toProcessInfo } from '../process-info.ts'
import type { App } from './app.ts'
import { json, type Reply } from './reply.ts'
import { object, STRING } from './schema.ts'

/** What `/api/info` answers: rendered anew only when the number of threads has changed. */
export function infoReply(app: App): () => Reply {
  let threads = app.flags.threads
  let reply = json(toProcessInfo(app))
  return () => {
    const current = app.flags.threads
    if (current !== threads) {
      threads = current
      reply = json(toProcessInfo(app))
    }
    return reply
  }
}

export const INFO_SCHEMA = object({
  hostname: STRING,
  version: STRING,
  revision: STRING,
  color: STRING,
  logo: STRING,
  message: STRING,
  goos: STRING,
  goarch: STRING,
  runtime: STRING,
  num_goroutine: STRING,
  num_cpu: STRING,
})
