import type { App } from './app.ts'
import { json, type Reply } from './reply.ts'
import { object, STRING } from './schema.ts'

/** What `/api/info` answers: rendered anew only when the number of threads has changed. */
export function infoReply(app: App): () => Reply {
  let threads = app.flags.threads
  let reply = render(app, threads)
  return () => {
    const current = app.flags.threads
    if (current !== threads) {
      threads = current
      reply = render(app, threads)
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

function render({ config, info }: App, threads: number): Reply {
  return json({
    hostname: info.hostname,
    version: info.version,
    revision: info.revision,
    color: config.uiColor,
    logo: config.uiLogo,
    message: config.uiMessage,
    goos: info.goos,
    goarch: info.goarch,
    runtime: info.runtime,
    num_goroutine: String(threads),
    num_cpu: String(info.cpus),
  })
}
